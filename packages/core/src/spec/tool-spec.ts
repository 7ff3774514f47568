import semver from 'semver';
import { z } from 'zod';
import { OneLine } from '../grammar.ts';
import { packings } from '../packing.ts';
import { Platform } from '../platform.ts';
import { isVersion, versionSchemes } from '../version-scheme.ts';
import { BuildSpec, refineBuild } from './build-spec.ts';
import { Duration } from './duration.ts';
import { EnvironmentSpec, refineEnvironment } from './environment-spec.ts';
import { IndexSpec } from './index-spec.ts';
import { evidenceClasses, SignatureSpec, SignerSpec } from './signature-spec.ts';
import { sayUnknownRow } from './tool-rows.ts';

/** Kinds of places that list a tool's versions; one folder each in the resolve room. */
export const datasources = [
  'github-releases',
  'github-commits',
  'github-tags',
  'kubernetes',
  'helm',
  'node',
  'pypi',
  'go',
  'cargo',
  'maven',
  'gitlab-releases',
  'http-index',
] as const;

/** Versions, as npm writes ranges. */
export const VersionRange = z.string().superRefine((range, context) => {
  if (semver.validRange(range) !== null) return;
  const plain = range.replace(/(?<![\w.])0+(?=\d)|(?<=\.)0+(?=\d)/g, '');
  const isNear = plain !== range && semver.validRange(plain) !== null;
  const message = isNear
    ? `wanted a semver range, which has no zero before a number: write ${plain}`
    : 'wanted a semver range such as 1.x or ^1.2';
  context.addIssue({ code: 'custom', message });
});

/** The versions that a lock may take. */
export const Constraint = VersionRange.default('*').meta({
  description: 'the semver range that versions must be in',
  examples: ['1.x'],
});

const AbsolutePath = OneLine.regex(/^(?!.*\/\.\.(?:\/|$))\/\S*$/, 'wanted an absolute path without ..');

/** One file or one tree of a tool's archive and where it goes in the image. */
export const InstallSpec = z.strictObject({
  from: OneLine.optional().meta({
    description:
      'the member of the archive; with a final `/` the whole tree under it; knows `{arch}` and `{version}`; left out ' +
      'for a program that is no archive, though it may be compressed, and for a tree of single files',
    examples: ['linux-{arch}/helm'],
  }),
  to: AbsolutePath.meta({
    description: 'where it goes in the image, an absolute path; with a final `/` where `from` is a tree',
    examples: ['/usr/local/bin/helm'],
  }),
});
export type InstallSpec = z.infer<typeof InstallSpec>;

/** How a program says its version: what to run and a pattern whose first group is the version. */
export const VersionSpec = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .meta({ description: 'the program and its arguments, without a shell', examples: [['helm', 'version']] }),
  env: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'variables for this command alone', examples: [{ NO_COLOR: '1' }] }),
  match: z
    .string()
    .refine(isPattern, 'wanted a regular expression with one group')
    .meta({
      description: 'a regular expression for what the program prints; its one group is the version',
      examples: ['^v([0-9.]+)'],
    }),
});
export type VersionSpec = z.infer<typeof VersionSpec>;

const version = VersionSpec.optional().meta({
  description: 'how to ask the program for its version; smoke then checks that it is the locked one',
});

/** How old a version must be, in seconds; left out, the factory says. */
export const Cooldown = Duration.optional().meta({
  description: 'how long a version must have been public, instead of `cooldown` in factory.yaml',
  examples: ['7d'],
});

/** What an npm package of image.yaml may say of its versions. */
export const NpmPackageSpec = z.strictObject({ constraint: Constraint, cooldown: Cooldown, version });
export type NpmPackageSpec = z.infer<typeof NpmPackageSpec>;

/** A version that is held back on purpose. */
export const PinSpec = z.strictObject({
  version: z.string().meta({ description: 'the version to take, whatever is newer', examples: ['1.32.4'] }),
  reason: z
    .string()
    .min(1)
    .meta({ description: 'why, for whoever reads it next year', examples: ['1.33 drops the v1beta1 API'] }),
  link: z
    .string()
    .optional()
    .meta({ description: 'where to read more', examples: ['https://example.org/issues/7'] }),
  'review-at': z.iso
    .date()
    .meta({ description: 'the day from which every run warns (YYYY-MM-DD)', examples: ['2027-01-31'] }),
});
export type PinSpec = z.infer<typeof PinSpec>;

/** A pinned program (or tree): where its versions are listed, which are allowed, what of it enters the image. */
export const ToolSpec = z
  .strictObject({
    row: z
      .string({ error: sayUnknownRow })
      .optional()
      .meta({
        description:
          'the row of [the catalogue](catalogue.md) whose keys it has beside its own; when left out, and `datasource` too, the ' +
          'row that is called like the tool',
        examples: ['kubectl'],
      }),
    datasource: z.enum(datasources, { error: sayUnknownRow }).meta({
      description:
        'what lists its versions ([the list](resolve.md#datasources)); a tool with a row has it from there',
    }),
    package: z
      .string()
      .optional()
      .meta({
        description:
          'its name there: `owner/repository` for those of GitHub, the path of a module for `go`, a crate for `cargo`, ' +
          '`groupId:artifactId` for `maven`',
        examples: ['getsops/sops'],
      }),
    host: z
      .string()
      .regex(
        /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d+)?(?:\/[\w-][\w.-]*)*$/,
        'wanted the name of a host, without https://',
      )
      .optional()
      .meta({
        description:
          'the host of the datasource, where it is another than github.com (GitHub Enterprise) or gitlab.com; for `maven` the ' +
          'repository, with its path, where it is another than Maven Central',
        examples: ['github.example.com'],
      }),
    index: IndexSpec.optional().meta({
      description: 'the page or the JSON that has its versions (`http-index`)',
    }),
    scheme: z.enum(versionSchemes).optional().meta({
      description:
        'how its versions are read, `semver` when left out; `numbers` for others, such as 2024.10.07',
    }),
    constraint: Constraint,
    prereleases: z.boolean().default(false).meta({ description: 'whether prereleases may enter the lock' }),
    cooldown: Cooldown,
    pin: PinSpec.optional().meta({
      description: 'holds it at one version, with a reason and a day to look again',
    }),
    group: z
      .string()
      .optional()
      .meta({
        description: 'tools of one group move in one pull request, `main` when left out',
        examples: ['shell'],
      }),
    branch: z
      .string()
      .optional()
      .meta({
        description: 'the branch whose newest commit is taken (`github-commits`)',
        examples: ['master'],
      }),
    tag: OneLine.default('v{version}').meta({
      description: 'how upstream writes a version as a tag; knows `{version}`',
      examples: ['cli/v{version}'],
    }),
    asset: z
      .string()
      .optional()
      .meta({
        description:
          'what to fetch: the name of a file of the release (`github-releases`, `maven`) or a url; knows `{version}`, `{major}`, ' +
          '`{minor}`, `{tag}` and `{arch}`',
        examples: ['lazygit_{version}_linux_{arch}.tar.gz'],
      }),
    checksums: z
      .string()
      .optional()
      .meta({
        description: "the publisher's file of sha256 or sha512 sums, named like `asset`; knows `{asset}` too",
        examples: ['checksums.txt'],
      }),
    signature: SignatureSpec.optional().meta({
      description: 'a signature that must be there and be right, unless `evidence` says that less is enough',
    }),
    attestation: SignerSpec.optional().meta({
      description:
        'who must have attested at GitHub how the file was built (SLSA provenance), for `package`; like `signature`, it must be there',
    }),
    evidence: z
      .enum(evidenceClasses)
      .optional()
      .meta({
        description:
          'the least that must be known of its sums ([the classes](resolve.md#evidence)): a version of which less is known is ' +
          'refused; when left out, `attestation` or `signature` where one is declared, else `own-download`',
      }),
    platforms: z
      .array(Platform)
      .min(1)
      .optional()
      .meta({
        description:
          'the platforms that it is for, where the image is for more: on others it is neither resolved nor installed nor ' +
          'checked ([how](build.md#platforms))',
        examples: [['linux/amd64']],
      }),
    arch: z
      .partialRecord(Platform, OneLine)
      .default({})
      .meta({
        description: 'what upstream calls each platform; `amd64` and `arm64` when left out',
        examples: [{ 'linux/amd64': 'x86_64' }],
      }),
    build: BuildSpec.optional().meta({
      description:
        'compiles it, for a program that is published as source alone (`go`): without `asset`, and `from` is the name of a ' +
        'program ([how](build.md#programs-from-source))',
      examples: [{ programs: ['cmd/dlv'] }],
    }),
    environment: EnvironmentSpec.optional().meta({
      description:
        'makes it a virtual environment of Python (`pypi`): the project, all that it needs, and its programs, in the one folder ' +
        'of `install` ([how](build.md#programs-of-python))',
      examples: [{ python: '3.11' }],
    }),
    unpack: z.enum(packings).optional().meta({
      description:
        'how the asset is packed; when left out, its name tells; of a `deb` the files are taken, and no script of it runs',
    }),
    unpacked: z
      .strictObject({
        megabytes: z
          .number()
          .int()
          .positive()
          .optional()
          .meta({
            description: 'its size unpacked, in MB (10^6 bytes); 4000 when left out',
            examples: [8000],
          }),
        members: z
          .number()
          .int()
          .positive()
          .optional()
          .meta({ description: 'files, folders and links; 200000 when left out', examples: [400_000] }),
      })
      .optional()
      .meta({ description: 'what its archive may grow to, for one that is larger than any other' }),
    install: z.array(InstallSpec).min(1).meta({
      description:
        'which members of the asset enter the image, and where they go; a tool with a row has it from there',
    }),
    links: z
      .record(AbsolutePath, OneLine)
      .default({})
      .meta({
        description: 'symbolic links to make: the path of the link, and what it points to',
        examples: [{ '/usr/local/bin/npm': '../lib/node/bin/npm' }],
      }),
    version,
  })
  .superRefine(({ host, datasource }, context) => {
    if (host === undefined || datasource === 'maven') return;
    const isOfGit = /^git(?:hub|lab)-/.test(datasource);
    if (isOfGit && !host.includes('/')) return;
    const message = isOfGit
      ? 'wanted the name of a host, without a path'
      : 'wanted it for a datasource of GitHub, GitLab or Maven alone: others are at one place';
    context.addIssue({ code: 'custom', path: ['host'], message });
  })
  .superRefine(refineBuild)
  .superRefine(refineEnvironment)
  .superRefine(({ platforms, datasource }, context) => {
    if (platforms === undefined || datasource !== 'github-commits') return;
    const message = 'wanted none for github-commits: its files are the same on all';
    context.addIssue({ code: 'custom', path: ['platforms'], message });
  })
  .superRefine(({ attestation, package: name = '' }, context) => {
    if (attestation === undefined || /^[\w.-]+\/[\w.-]+$/.test(name)) return;
    const message = 'wanted "package: owner/repository" beside it: GitHub is asked about that repository';
    context.addIssue({ code: 'custom', path: ['attestation'], message });
  })
  .superRefine(({ signature, checksums }, context) => {
    if (signature?.of !== 'checksums' || checksums !== undefined) return;
    const message = 'wanted "checksums" beside it: their file is what was signed';
    context.addIssue({ code: 'custom', path: ['signature', 'of'], message });
  })
  .superRefine(({ datasource, pin, scheme = 'semver' }, context) => {
    if (pin === undefined || datasource === 'github-commits' || isVersion(pin.version, scheme)) return;
    const message = `wanted a version of scheme ${scheme}, got "${pin.version}"`;
    context.addIssue({ code: 'custom', path: ['pin', 'version'], message });
  });
export type ToolSpec = z.infer<typeof ToolSpec>;

/** A tool as image.yaml writes it: defaults left out, and what its row of the catalogue says. */
export type ToolWish = Partial<z.input<typeof ToolSpec>>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(`${text}|`, 'm').exec('')?.length === 2;
  } catch {
    return false;
  }
}
