import type { Platform } from '@officina/core';

/** Whose factory it is to be. */
export interface Owner {
  /** The repository that the images go to. */
  readonly registry: string;
  /** False where nothing said which one: then it is an example. */
  readonly isRegistryKnown: boolean;
  /** The url of the repository that the images are made from. */
  readonly source?: string;
  readonly platforms: readonly Platform[];
}

/** The release of Officina that new files name: its schemas, pages, actions and workflows. */
export const release = 'v0';

/** The first line of a yaml file, by which editors find its schema from anywhere. */
export function schemaLine(schema: 'factory' | 'image'): string {
  const url = `https://raw.githubusercontent.com/tazzo/officina/${release}/docs/schema/${schema}.schema.json`;
  return `# yaml-language-server: $schema=${url}\n`;
}

/** A page of Officina's documentation, for texts that stand outside our tree. */
export function pageUrl(page: string): string {
  return `https://github.com/tazzo/officina/blob/${release}/${page}`;
}

/** factory.yaml of a new owner. */
export function renderFactory({ registry, isRegistryKnown, source, platforms }: Owner): string {
  const hint = isRegistryKnown ? '' : ' # an example: name your own before a release';
  return [
    schemaLine('factory'),
    `# What holds for every image of this factory. Every key: ${pageUrl('docs/spec.md')}\n`,
    `registry: ${registry}${hint}\n`,
    source === undefined ? '' : `source: ${source}\n`,
    '# Add linux/arm64 or linux/amd64 to build for both.\n',
    `platforms: [${platforms.join(', ')}]\n`,
    '# A version must have been public this long before it may enter a lock.\n',
    'cooldown: 3d\n',
  ].join('');
}

/** image.yaml of a first image: Debian, one tool, one check. */
export function renderStarterImage(name: string): string {
  return `${schemaLine('image')}# What we want: officina resolve turns it into image.lock.json. Every key: ${pageUrl('docs/spec.md')}
description: Debian with the tools of ${name}
channels: [${name}]

parents:
  debian: { image: docker.io/library/debian, tag: bookworm-slim }

# Debian's own packages, by name; the Dockerfile then has one line more:
# RUN --mount=from=officina,target=/officina --mount=from=debian-packages,target=/locked sh /officina/debian
#
# debian: { packages: [ca-certificates, git] }

tools:
  yq: { constraint: 4.x }

smoke:
  - { kind: file, path: /usr/local/bin/yq, type: file, mode: "0755" }
`;
}

/** The Dockerfile of a first image. */
export function renderStarterDockerfile(): string {
  return `# No url, version or checksum here: image.yaml names them, and image.lock.json pins them.
FROM debian
COPY --link --from=yq / /
`;
}

/** images/README.md: what the folder is, for whoever opens the repository next. */
export function renderReadme(images: string): string {
  const option = images === 'images' ? '' : ` --images ${images}`;
  return `# Images

The images of this repository are made by [Officina](https://github.com/tazzo/officina). \`factory.yaml\` says what holds for
all of them; each folder is one image. Its \`image.yaml\` says what we want, \`image.lock.json\` which versions and checksums
that comes to, and the \`Dockerfile\` puts them together.

- \`officina${option} up\` builds and tests them on this machine, and gives them their names in its engine.
- \`officina${option} resolve\` looks for newer versions, and writes them into the locks.
- \`officina${option} plan\` says what the next run would build, and why.

What to set up on GitHub is told by [the owner's page](${pageUrl('docs/owner.md')}).
`;
}
