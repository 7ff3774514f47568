export { systemClock } from './clock.ts';
export * from './engine/index.ts';
export { createExec } from './exec.ts';
export { createFiles } from './files.ts';
export { type OnInterrupt, onInterrupt } from './interrupt.ts';
export { redact } from './redact.ts';
