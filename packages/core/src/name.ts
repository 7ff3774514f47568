import { z } from 'zod';

/** A name that people give to things; `constructor` and its like are what every object of JavaScript has already. */
export const Name = z
  .string()
  .refine((name) => !(name in Object.prototype), 'wanted another name: JavaScript has this one for itself');
