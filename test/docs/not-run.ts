/**
 * The pieces of README.md and docs/*.md that no test runs, each with its reason. A piece is known by its page and by how
 * it begins; an entry that fits no piece, or more than one, fails.
 */
export const NOT_RUN: readonly { page: string; begins: string; why: string }[] = [
  {
    page: 'README.md',
    begins: 'npm ci && npm start',
    why: 'installs all anew and runs every test, this one too: .ci/run begins with these two lines',
  },
  {
    page: 'CONTRIBUTING.md',
    begins: 'npm ci',
    why: 'installs all anew: .ci/run begins with it',
  },
];
