import type { demo as Demo } from './demo.ts';

export { example, type Register, reads } from './command/register.ts';
export { main } from './main.ts';
export { withNpmSecrets } from './npm-secrets.ts';
export { type Commands, createProgram } from './program.ts';
export { showResult } from './result.ts';
export { bareWorkshop, type Workshop } from './workshop.ts';

/** The demo. It is loaded when it is asked for, as commands are: every verb is in it, and whoever starts needs one. */
export async function demo(...args: Parameters<typeof Demo>): Promise<Awaited<ReturnType<typeof Demo>>> {
  return (await import('./demo.ts')).demo(...args);
}
