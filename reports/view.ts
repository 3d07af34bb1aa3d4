/** Where a report is read that is not a terminal: logs that fold sections and take annotations. */
export type Ci = 'github' | 'gitlab';

/** How a report is to be shown to a person. */
export interface View {
  /** Columns. */
  width: number;
  color: boolean;
  /** `quiet`: one line for each failure and the verdict; `full`: every finding that was kept, not only the first. */
  detail: 'quiet' | 'normal' | 'full';
  /** With the marks of this log between the lines. Default: none. */
  ci?: Ci;
}

export const defaultView: View = { width: 80, color: false, detail: 'normal' };
