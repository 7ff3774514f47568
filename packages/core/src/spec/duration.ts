import { z } from 'zod';

const units = { m: 60, h: 3600, d: 86400, w: 604800 } as const;

/** A span written as a number and one of m, h, d, w (`36h`, `3d`); its value is in seconds. */
export const Duration = z
  .string()
  .regex(/^\d+[mhdw]$/, 'wanted a number and one of m, h, d, w, such as 3d')
  .meta({ description: 'A number of minutes (`m`), hours (`h`), days (`d`) or weeks (`w`)' })
  .transform((text) => Number.parseInt(text, 10) * units[text.at(-1) as keyof typeof units])
  .or(z.literal(0));
