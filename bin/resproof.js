#!/usr/bin/env node
// Plain JavaScript of the oldest kind, so that an old Node reads it and gets one clear line instead of a syntax error.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`resproof needs Node 22.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(2);
}
// A checkout runs its sources, so that what runs is never older than what was edited; the package runs what was built.
const source = new URL('../src/cli/main.ts', import.meta.url);
// Loading takes a moment: a run that is stopped in it still has a report to write, and who asks twice means it.
let stopped = false;
const onSignal = () => {
  if (stopped) process.exit(130);
  stopped = true;
};
process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
const takeOver = () => {
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  return stopped;
};
const { main } = await import(
  existsSync(source) ? source.href : new URL('../dist/src/cli/main.js', import.meta.url).href
);
await main(process.argv.slice(2), { takeOver });
