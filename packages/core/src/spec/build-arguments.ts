import { z } from 'zod';
import { issuedForms } from '../issued-forms.ts';
import { Platform } from '../platform.ts';

/** What buildx or BuildKit gives itself, or reads without a word in the Dockerfile: their settings and the platform's words. */
const given =
  /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT|OSVERSION|STAGE)|SOURCE_DATE_EPOCH|BUILDKIT_.*)$/;

const proxy = /^(?:https?|ftp|no|all)_proxy$/i;

const secretWord =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|PWORD|SECRET|TOKEN|CREDENTIALS?|APIKEY|(?:API|ACCESS|PRIVATE)_KEY)(?:_|$)/i;

const ArgumentName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, 'wanted the name of an ARG: letters, digits and _')
  .superRefine((name, context) => {
    const message = nameProblem(name);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

const Value = z.string('wanted a text in quotes: YAML would read 3.10 as the number 3.1').refine(
  (value) => !issuedForms.some(({ pattern }) => value.search(pattern) >= 0),
  // A sentence that begins with "wanted" would be given what was there: not a token.
  'this is a token, and everyone who has the image can read its arguments: give it to the build with --secret',
);

/** Build arguments of an image: a value for all platforms, or one for each that differs from the Dockerfile's own. */
export const BuildArguments = z.record(ArgumentName, Value.or(z.partialRecord(Platform, Value)));
export type BuildArguments = z.infer<typeof BuildArguments>;

/** The values on one platform; an argument that has none for it is left out, and the Dockerfile's own default counts. */
export function argumentsOn(
  { args = {} }: { readonly args?: BuildArguments | undefined },
  platform: Platform,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const one = typeof value === 'string' ? value : value[platform];
      return one === undefined ? [] : [[name, one]];
    }),
  );
}

/** Whether the builder gives an argument of this name a value by itself. */
export function isGiven(name: string): boolean {
  return given.test(name) || proxy.test(name);
}

function nameProblem(name: string): string | undefined {
  if (given.test(name)) return `wanted another name than ${name}: its value is the builder's own business`;
  if (proxy.test(name))
    return `wanted another name than ${name}: a step has no network, and where an image is open, the engine knows the proxy`;
  if (secretWord.test(name))
    return `wanted no secret, and ${name} sounds like one: everyone who has the image can read its arguments; give it to the build with --secret`;
  return undefined;
}
