import { z } from 'zod';
import { isFactoryError } from '../error.ts';
import { OneLine } from '../grammar.ts';
import { type Origin, parseYaml } from '../parse.ts';
import { Platform } from '../platform.ts';
import { parseRepository } from '../reference.ts';
import { Duration } from './duration.ts';
import { SigningSpec } from './signing-spec.ts';

/** What can have moved between two releases: something is gone, new, moved by a semver step, or rebuilt. */
export const moves = ['removed', 'added', 'major', 'minor', 'patch', 'rebuilt'] as const;

/** How what is in an image can be written down. */
export const sbomForms = ['cyclonedx', 'spdx'] as const;
export type SbomForm = (typeof sbomForms)[number];

/** What a template of `tags.series` may ask for. */
const seriesWords: readonly string[] = ['channel', 'prefix', 'major', 'minor'];

const TagsSpec = z.strictObject({
  version: z
    .string()
    .default('{channel}-{version}')
    .meta({
      description:
        'the tag of a release, which never moves; knows `{channel}`, `{prefix}` as in `tags.nightly`, `{version}` and ' +
        '`{number}`, which is the version without its v',
      examples: ['{channel}-{version}'],
    })
    .refine(
      (template) => /\{(?:version|number)\}/.test(template),
      'wanted {version} or {number} in it: it is of one version',
    ),
  series: z
    .array(
      z
        .string()
        .refine(
          (template) => template.includes('{major}'),
          'wanted {major} in it, and {minor} where it follows one minor version',
        )
        .refine(
          (template) =>
            [...template.matchAll(/\{(\w+)\}/g)].every(([, word = '']) => seriesWords.includes(word)),
          `wanted no other words than ${seriesWords.map((word) => `{${word}}`).join(', ')}`,
        ),
    )
    .optional()
    .meta({
      description:
        'tags that move to the newest release of a major or minor version ([how](release.md#series)); know `{channel}`, ' +
        '`{prefix}` as in `tags.nightly`, `{major}` and `{minor}`',
      examples: [['{prefix}{major}', '{prefix}{major}.{minor}']],
    }),
  commit: z
    .string()
    .optional()
    .meta({
      description:
        "the tag of one commit's image, `{channel}-sha-{commit}` when left out; knows `{channel}` and `{commit}`",
      examples: ['{channel}-{commit}'],
    }),
  nightly: z
    .string()
    .optional()
    .meta({
      description:
        'the tag that moves to each good night, `{prefix}nightly` when left out; `{prefix}` is the channel and a ' +
        'dash, empty for the channel `latest`',
      examples: ['{prefix}edge'],
    }),
  night: z
    .string()
    .optional()
    .meta({
      description:
        'the tag of one night, `{prefix}nightly-{date}` when left out; `{date}` is YYYYMMDD in UTC, `{prefix}` as ' +
        'in `tags.nightly`',
      examples: ['{prefix}edge-{date}'],
    }),
});

const VariantSpec = z.strictObject({
  skip: z
    .array(z.string())
    .min(1)
    .meta({
      description:
        'the images to leave out; an image that stands on one of them stands on its parent instead',
      examples: [['gemini']],
    }),
  channel: z
    .string()
    .default('{channel}-{variant}')
    .meta({
      description: 'the moving tags of the images that come out different; knows `{channel}` and `{variant}`',
      examples: ['{channel}-{variant}'],
    }),
});

const RetentionSpec = z.strictObject({
  releases: z
    .number()
    .int()
    .min(1)
    .default(5)
    .meta({ description: 'how many of the newest releases stay whatever their age', examples: [10] }),
  age: Duration.prefault('180d').meta({
    description: 'how long the older releases stay, and every night',
    examples: ['90d'],
  }),
  unreleased: Duration.prefault('14d').meta({
    description: 'how long a tested image stays that no release, night or commit names',
    examples: ['7d'],
  }),
});

const NightlySpec = z.strictObject({
  'cold-after': Duration.prefault('30d').meta({
    description: 'how old the last build of everything without a cache may be; then a night makes one',
    examples: ['30d'],
  }),
  'silent-after': Duration.prefault('36h').meta({
    description: 'how old the last good night may be; then the watchdog opens an issue',
    examples: ['48h'],
  }),
  'channel-after': Duration.prefault('60d').meta({
    description: 'how old the newest release may be; then the watchdog opens an issue',
    examples: ['60d'],
  }),
});

/** `factory.yaml`: what holds for every image of the workspace. */
export const FactorySpec = z.strictObject({
  registry: z
    .string()
    .superRefine((text, context) => {
      const message = repositoryProblem(text);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({
      description: 'the repository that all images share, told apart by their tags; its host must be written',
      examples: ['ghcr.io/you/workstation'],
    }),
  platforms: z
    .array(Platform)
    .min(1)
    .meta({
      description:
        'the platforms that every image is built for, but for one that says otherwise in its own `platforms`',
      examples: [['linux/amd64', 'linux/arm64']],
    }),
  compression: z.enum(['zstd', 'gzip']).default('zstd').meta({
    description: 'how layers are packed; `gzip` only where a Docker older than 23 must read the images',
  }),
  source: z
    .string()
    .optional()
    .meta({
      description: 'the url of the repository that the images are made from, for the OCI label of that name',
      examples: ['https://github.com/you/workstation'],
    }),
  cooldown: Duration.prefault(0).meta({
    description: 'how long a version must have been public before it may enter a lock',
    examples: ['3d'],
  }),
  tags: TagsSpec.prefault({}).meta({ description: 'how tags are named, beside the channels themselves' }),
  signing: SigningSpec.optional().meta({
    description:
      'who signs what is released, and whose signature counts; left out, nothing is signed and release says so',
  }),
  sigstore: z
    .strictObject({
      'trusted-root': OneLine.default('trusted-root.json').meta({
        description:
          'the keys and authorities of Sigstore, a file beside factory.yaml (JSON, or one a line), as `gh attestation trusted-root` or ' +
          '`cosign trusted-root create` writes it',
        examples: ['trusted-root.json'],
      }),
    })
    .prefault({})
    .meta({ description: 'whom to trust that signatures and attestations of tools are by whom they say' }),
  sbom: z
    .array(z.enum(sbomForms))
    .refine((forms) => forms.includes('cyclonedx'), 'wanted cyclonedx among them: verify reads that one')
    .default(['cyclonedx'])
    .meta({
      description: 'the forms of the [SBOM](release.md#sbom); `cyclonedx` is always one of them',
      examples: [['cyclonedx', 'spdx']],
    }),
  versions: z
    .partialRecord(
      z.enum(moves),
      z
        .enum(['major', 'minor', 'patch'])
        .meta({ description: 'the least step of the version for this kind of change' }),
    )
    .optional()
    .meta({
      description:
        'which step the version takes, at least, for each kind of change since the last release; kinds that are ' +
        'left out keep the defaults in [release.md](release.md)',
      examples: [{ major: 'minor', rebuilt: 'patch' }],
    }),
  variants: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), VariantSpec)
    .optional()
    .meta({
      description:
        'the same images with some left out, by name of the variant; `officina plan --variant` asks for one',
      examples: [{ light: { skip: ['gemini'] } }],
    }),
  retention: RetentionSpec.prefault({}).meta({
    description: 'what `officina release prune` keeps; what a channel names stays whatever its age',
  }),
  keep: z
    .enum(['registry', 'folder', 'none'])
    .default('none')
    .meta({
      description:
        'where a release keeps every byte that its locks name: beside the images in the `registry`, in a `folder` that you ' +
        'carry off, or nowhere (`none`), and then upstream decides for how long its commit can be built ' +
        '([licences](owner.md#whose-bytes-you-publish))',
      examples: ['registry'],
    }),
  nightly: NightlySpec.prefault({}).meta({
    description: 'when a night builds everything anew though nothing moved, and when the watchdog speaks',
  }),
  open: z
    .array(z.string())
    .default([])
    .meta({
      description:
        'images whose build may have a network and that are released nevertheless; their image.yaml says `network: { open: <why> }`',
      examples: [['firmware']],
    }),
  mirrors: z
    .record(OneLine, OneLine)
    .default({})
    .meta({
      description:
        'prefixes of urls and image names, and what to ask instead; the checksums decide what is accepted ' +
        '([why](decisions/0003-mirrors.md))',
      examples: [{ 'https://github.com/': 'https://mirror.example/github/' }],
    }),
});
export type FactorySpec = z.infer<typeof FactorySpec>;

/** Reads factory.yaml; throws yaml-invalid or spec-invalid naming every problem. */
export function parseFactorySpec(text: string, origin: Origin): FactorySpec {
  return parseYaml(FactorySpec, text, origin);
}

/** What is wrong with a repository's name; undefined for a good one. */
function repositoryProblem(text: string): string | undefined {
  try {
    parseRepository(text);
    return undefined;
  } catch (error) {
    return isFactoryError(error) ? error.message : String(error);
  }
}
