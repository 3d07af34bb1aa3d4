/** A badge for a README: as an image, and as the endpoint that shields.io draws one from. */
import { makeBadge } from 'badge-maker';
import type { Report } from '../spec/generated/report.ts';
import { excusedIn } from './baseline.ts';
import { toJson } from './json.ts';
import { plain } from './plain.ts';

interface Badge {
  label: string;
  message: string;
  color: 'brightgreen' | 'red' | 'lightgrey';
}

/** Longer names of dialects do not exist; a report from elsewhere may have one. */
const MAX_NAME = 40;

function badgeOf(report: Report): Badge {
  const { dialect, counts, exitCode } = report;
  const label = 'responses api';
  const name = plain(dialect, MAX_NAME);
  switch (exitCode) {
    case 0: {
      const known = excusedIn(report).length;
      const excused = known === 0 ? '' : `, ${known} excused`;
      return { label, message: `${name} ${counts.passed}/${counts.total}${excused}`, color: 'brightgreen' };
    }
    case 1: {
      const broken =
        counts.failed > 0
          ? `${counts.failed} failed`
          : counts.warned > 0
            ? `${counts.warned} warned`
            : 'baseline out of date';
      return { label, message: `${name} ${broken}`, color: 'red' };
    }
    case 2:
    case 3:
      // Neither good nor bad: what is mandatory was not shown.
      return { label, message: `${name} not judged`, color: 'lightgrey' };
  }
}

/** An SVG document; its title is what a screen reader says. */
export function renderBadge(report: Report): string {
  return makeBadge(badgeOf(report));
}

/** @see https://shields.io/badges/endpoint-badge */
export function badgeEndpoint(report: Report): string {
  const badge = badgeOf(report);
  return toJson({ schemaVersion: 1, ...badge, isError: badge.color !== 'brightgreen' });
}
