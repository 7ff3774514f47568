import { z } from 'zod';
import { isParentVersion, isVersioned, parentScheme, tagPlace } from '../parent-version.ts';
import { versionSchemes } from '../version-scheme.ts';
import { Cooldown, PinSpec, VersionRange } from './tool-spec.ts';

const BareImage = z.string().superRefine((image, context) => {
  const [, repository = '', tag = '', digest] = /^(.*?)(:[^/:@]*)?(@.*)?$/s.exec(image) ?? [];
  if (digest === undefined && tag === '') return;
  const write = `write image: ${repository}${tag === '' ? '' : ` and tag: ${tag.slice(1)}`}`;
  const message = `wanted an image without tag and digest, got "${image}": ${write}`;
  context.addIssue({ code: 'custom', message });
});

const BareTag = z.string().superRefine((tag, context) => {
  const place = tagPlace(tag);
  if (/^\w[\w.-]{0,127}$/.test(place === undefined ? tag : tag.replace(place, '0'))) return;
  const bare = /^(\w[\w.-]{0,127})@/.exec(tag)?.[1];
  const write = bare === undefined ? '' : `: write tag: ${bare}, and resolve locks the digest`;
  const wanted = tag.includes('{')
    ? 'wanted a tag with one of {version}, {major} and {major}.{minor} in it'
    : 'wanted a tag';
  context.addIssue({ code: 'custom', message: `${wanted}, got "${tag}"${write}` });
});

/** An image of somebody else that ours stands on, locked by digest: one tag, or with a template the newest version of many. */
export const ParentSpec = z
  .strictObject({
    image: BareImage.meta({
      description: 'the image, with its registry',
      examples: ['docker.io/library/debian'],
    }),
    tag: BareTag.meta({
      description:
        'the tag whose digest is locked; with `{version}`, or `{major}` or `{major}.{minor}` for tags of one or two numbers, ' +
        'versions are followed ([how](resolve.md#parents-by-version))',
      examples: ['bookworm-slim', '{version}-slim'],
    }),
    scheme: z.enum(versionSchemes).optional().meta({
      description: 'how `{version}` is read, `semver` when left out; `numbers` for others, such as 20261110',
    }),
    constraint: VersionRange.optional().meta({
      description: 'the semver range that versions must be in, `*` when left out',
      examples: ['22.x'],
    }),
    prereleases: z.boolean().optional().meta({
      description: 'whether prereleases may enter the lock, `false` when left out',
    }),
    cooldown: Cooldown,
    pin: PinSpec.optional().meta({
      description: 'holds it at one version, with a reason and a day to look again',
    }),
    group: z
      .string()
      .optional()
      .meta({
        description:
          'parents and tools of one group move in one pull request, `main` when left out; the Debian packages go with it',
        examples: ['distribution'],
      }),
  })
  .superRefine((parent, context) => {
    if (isVersioned(parent)) return;
    for (const key of ['scheme', 'constraint', 'prereleases', 'cooldown', 'pin'] as const) {
      if (parent[key] === undefined) continue;
      const message = `wanted a tag such as "{version}-slim" beside it: the one tag "${parent.tag}" has no versions`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  })
  .superRefine((parent, context) => {
    if (!isVersioned(parent)) return;
    const { scheme = 'numbers', tag, pin } = parent;
    if (scheme !== 'numbers' && tagPlace(tag) !== '{version}')
      context.addIssue({
        code: 'custom',
        path: ['scheme'],
        message: `wanted it left out: ${tagPlace(tag)} says how many numbers there are`,
      });
    if (pin === undefined || isParentVersion(parent, pin.version)) return;
    const wanted =
      tagPlace(tag) === '{version}' ? `a version of scheme ${parentScheme(parent)}` : `${tagPlace(tag)}`;
    const message = `wanted ${wanted}, got "${pin.version}"`;
    context.addIssue({ code: 'custom', path: ['pin', 'version'], message });
  });
export type ParentSpec = z.infer<typeof ParentSpec>;
