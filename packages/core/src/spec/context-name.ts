import { Name } from '../name.ts';

/** A name that a Dockerfile may use: BuildKit looks for it in exactly these letters. */
export const ContextName = Name.regex(
  /^[a-z][a-z0-9-]*$/,
  'wanted a name of lower-case letters, digits and -',
);
