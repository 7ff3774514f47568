export { example, type Register, reads } from './command/register.ts';
export { demo } from './demo.ts';
export { main } from './main.ts';
export { withNpmSecrets } from './npm-secrets.ts';
export { type Commands, createProgram } from './program.ts';
export { showResult } from './result.ts';
export { bareWorkshop, type Workshop } from './workshop.ts';
