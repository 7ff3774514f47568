import { FactoryError, parseValue } from '@officina/core';
import { z } from 'zod';

const Flag = z.enum(['true', 'false', '']).transform((text) => text === 'true');
const Lines = z.string().transform((text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== ''),
);

/** The inputs of the action, by the names in action.yml. */
export const Inputs = z.strictObject({
  images: z.string().default('images'),
  plan: z.string().default('plan.json'),
  result: z.string().default('build.json'),
  push: Flag.default(false),
  network: z.enum(['default', 'host']).default('default'),
  builder: z.string().default(''),
  'cache-from': Lines.default([]),
  'cache-to': Lines.default([]),
  'no-cache': Flag.default(false),
  mirrors: Lines.default([]).transform(toMirrors),
});
export type Inputs = z.infer<typeof Inputs>;

/** Reads the action's inputs as texts; throws input-invalid naming every problem. */
export function parseInputs(values: Readonly<Record<string, string>>): Inputs {
  return parseValue(Inputs, values, { code: 'input-invalid', what: 'the inputs', where: () => 'input' });
}

function toMirrors(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at <= 0) {
        throw new FactoryError('input-invalid', `mirror "${line}" is not <prefix>=<replacement>`);
      }
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
