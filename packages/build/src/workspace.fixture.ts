import {
  type Candidate,
  type Digest,
  digestOf,
  inputsDigest,
  loadWorkspace,
  type Plan,
  type PlannedImage,
  type PlannedPlatform,
  parseFactorySpec,
  parseImageSpec,
  parseLock,
  type Workspace,
} from '@officina/core';
import { memoryFiles } from '@officina/fakes';

const sum = (text: string): string => digestOf(text).slice('sha256:'.length);
const lock = (value: object): string =>
  JSON.stringify({ schema: 'officina.lock/v1', parents: {}, tools: {}, ...value });

/** The files of a small workspace: `base` with three tools and Debian packages, `top` on it. */
export const fixtureFiles: Readonly<Record<string, string>> = {
  'images/factory.yaml': `registry: registry.example/team/images
source: https://git.example/team/images
platforms: [linux/amd64]
`,
  'images/base/image.yaml': `description: The base
channels: [base]
parents:
  debian: { image: docker.io/library/debian, tag: bookworm-slim }
debian: { packages: [zsh], stages: { packed: [make] } }
tools:
  raw:
    datasource: kubernetes
    asset: https://tools.example/v{version}/{arch}/raw
    install: [{ to: /usr/local/bin/raw }]
  packed:
    datasource: github-releases
    package: team/packed
    asset: packed-{version}.tar.gz
    install: [{ from: "packed-{version}/", to: /usr/local/lib/packed/ }]
    links: { /usr/local/bin/packed: ../lib/packed/bin/packed }
  zipped:
    datasource: github-releases
    package: team/zipped
    asset: zipped.zip
    install: [{ from: zipped/it's, to: /usr/local/bin/its }]
devcontainer: { containerEnv: { HOST: "\${localEnv:HOST}" } }
`,
  'images/base/Dockerfile': `FROM debian AS files
COPY rootfs/ /out/
FROM debian
RUN --mount=from=debian-packages,target=/locked --mount=from=debian-packages-packed,target=/made true
COPY --link --from=raw / /
COPY --link --from=packed / /
COPY --link --from=zipped / /
`,
  'images/base/image.lock.json': lock({
    image: 'base',
    parents: {
      debian: {
        image: 'docker.io/library/debian',
        tag: 'bookworm-slim',
        digest: digestOf('debian'),
        bootstrapped: true,
      },
    },
    tools: {
      raw: {
        version: '1.2.3',
        assets: [
          {
            platform: 'linux/amd64',
            url: 'https://tools.example/v1.2.3/amd64/raw',
            sha256: sum('raw'),
            evidence: 'publisher-checksum',
          },
        ],
      },
      packed: {
        version: '2.0.0',
        standIn: true,
        assets: [
          {
            platform: 'linux/amd64',
            url: 'https://git.example/packed-2.0.0.tar.gz',
            sha256: sum('packed'),
            evidence: 'release-digest',
          },
        ],
      },
      zipped: {
        version: '3.0.0',
        assets: [
          {
            platform: 'linux/amd64',
            url: 'https://git.example/zipped.zip',
            sha256: sum('zipped'),
            evidence: 'release-digest',
          },
        ],
      },
    },
    debian: {
      'linux/amd64': [
        {
          name: 'make',
          version: '4.3-4.1',
          architecture: 'amd64',
          path: 'debian/pool/main/m/make-dfsg/make_4.3-4.1_amd64.deb',
          size: 50,
          sha256: sum('make'),
          stages: ['packed'],
          inImage: false,
        },
        {
          name: 'zsh',
          version: '5.9-4+b2',
          architecture: 'amd64',
          path: 'debian/pool/main/z/zsh/zsh_5.9-4%2bb2_amd64.deb',
          size: 100,
          sha256: sum('zsh'),
        },
        {
          name: 'zsh-common',
          version: '5.9-4',
          architecture: 'all',
          path: 'debian/pool/main/z/zsh/zsh-common_5.9-4_all.deb',
          size: 200,
          sha256: sum('zsh-common'),
        },
      ],
    },
  }),
  'images/top/image.yaml': `description: The top
channels: [top, latest]
labels: { org.opencontainers.image.title: Top of all }
devcontainer: { remoteUser: dev }
`,
  'images/top/Dockerfile': 'FROM base\nUSER dev\n',
  'images/top/image.lock.json': lock({ image: 'top' }),
};

/** The workspace of fixtureFiles. */
export function fixtureWorkspace(): Promise<Workspace> {
  return loadWorkspace(memoryFiles(fixtureFiles), 'images');
}

/** The key of an image of the fixture. */
export function fixtureKey(image: string): Digest {
  return digestOf(`key of ${image}`);
}

/** A plan of the fixture; images are built unless `reuse` says otherwise. */
export function fixturePlan(reuse: Readonly<Record<string, Partial<PlannedPlatform>>> = {}): Plan {
  const platforms = (name: string): PlannedPlatform[] => [
    {
      platform: 'linux/amd64',
      key: fixtureKey(name),
      action: 'build',
      why: [],
      ...(reuse[name] === undefined ? {} : { action: 'reuse', ...reuse[name] }),
    },
  ];
  return {
    schema: 'officina.plan/v1',
    registry: 'registry.example/team/images',
    epoch: 1_577_836_800,
    images: [
      {
        name: 'base',
        folder: 'base',
        parents: [],
        externals: { debian: `docker.io/library/debian:bookworm-slim@${digestOf('debian')}` },
        tools: ['raw', 'packed', 'zipped'],
        channels: ['base'],
        platforms: platforms('base'),
        readings: fixtureReadings('base', { base: 'debian', sources: ['rootfs/'] }),
      },
      {
        name: 'top',
        folder: 'top',
        parents: ['base'],
        externals: {},
        tools: [],
        channels: ['top', 'latest'],
        platforms: platforms('top'),
        readings: fixtureReadings('top', { base: 'base', sources: [] }),
      },
    ],
  };
}

function fixtureReadings(
  name: string,
  reading: { readonly base: string; readonly sources: string[] },
): PlannedImage['readings'] {
  const origin = (file: string) => [fixtureFiles[`images/${file}`] ?? '', { file }] as const;
  const image = {
    name,
    folder: `images/${name}`,
    dockerfile: origin(`${name}/Dockerfile`)[0],
    spec: parseImageSpec(...origin(`${name}/image.yaml`)),
    lock: parseLock(...origin(`${name}/image.lock.json`)),
  };
  const factory = parseFactorySpec(...origin('factory.yaml'));
  return {
    'linux/amd64': {
      ...reading,
      inputs: inputsDigest(image, { factory, files: new Map() }),
    },
  };
}

/** A candidate of the fixture that only the engine has. */
export function fixtureCandidate(image: string): Candidate & { engineName: string } {
  return {
    image,
    platform: 'linux/amd64',
    key: fixtureKey(image),
    digest: digestOf(`built ${image}`),
    reused: false,
    found: 'engine',
    engineName: `officina.local/${image}:candidate-x`,
    standIns: [],
    bootstrapped: [],
  };
}
