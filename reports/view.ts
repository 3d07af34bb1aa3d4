/** How a report is to be shown to a person. */
export interface View {
  /** Columns. */
  width: number;
  color: boolean;
  /** `quiet`: one line for each failure and the verdict; `full`: every finding that was kept, not only the first. */
  detail: 'quiet' | 'normal' | 'full';
}

export const defaultView: View = { width: 80, color: false, detail: 'normal' };
