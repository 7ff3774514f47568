import { z } from 'zod';

/** Versions of an image, each a part of its name and its tags. */
export const Versions = z
  .array(
    z
      .string('wanted a text in quotes: YAML would read 3.10 as the number 3.1')
      .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'wanted letters in lower case and digits, joined by . and -')
      .max(40),
  )
  .min(1)
  .refine((versions) => new Set(versions).size === versions.length, 'wanted each version once');

/** Moving tags of an image. */
export const Channels = z
  .array(
    z
      .string()
      .regex(
        /^(?:\w|\{version\})(?:[\w.-]|\{version\}){0,100}$/,
        'wanted a tag: letters, digits, _ . and -, and {version} where there are versions',
      ),
  )
  .min(1)
  .meta({
    description:
      'its moving tags; the first one is its name in version tags; with `versions`, one without `{version}` is the ' +
      "first version's",
    examples: [['devpod', 'latest']],
  });

interface Versioned {
  readonly channels: readonly string[];
  readonly versions?: readonly string[] | undefined;
  readonly npm?: unknown;
}

/** Refuses what asks for versions that are not there, and what cannot be of several. */
export function refineVersions({ channels, versions, npm }: Versioned, context: z.core.$RefinementCtx): void {
  for (const [at, channel] of channels.entries()) {
    if (!channel.includes('{version}')) continue;
    const message = `wanted versions, which "${channel}" asks for`;
    context.addIssue({ code: 'custom', path: ['channels', at], message });
  }
  if (versions === undefined || npm === undefined) return;
  const message =
    'wanted no npm beside versions: a folder has one package-lock.json; give each version a folder';
  context.addIssue({ code: 'custom', path: ['npm'], message });
}
