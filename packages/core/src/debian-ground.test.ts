import { describe, expect, it } from '@jest/globals';
import { debianGround, groundParent } from './debian-ground.ts';
import { parseImageSpec } from './spec/image-spec.ts';
import type { WorkspaceImage } from './workspace.ts';

const parents = 'parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n';
const install = (context: string) => `RUN --mount=from=${context},target=/locked true\n`;

function imageOf(name: string, dockerfile: string, more = ''): WorkspaceImage {
  const text = `description: x\nchannels: [${name}]\n${more}`;
  const spec = parseImageSpec(text, { file: `images/${name}/image.yaml` });
  return { name, folder: `images/${name}`, spec, dockerfile, lock: undefined };
}

/** The owner of the parent, its key, and the images between by context, of the last of these images. */
function ground(...images: readonly WorkspaceImage[]) {
  const last = images.at(-1);
  if (last === undefined) throw new Error('no image');
  const byName = new Map(images.map((one) => [one.name, one]));
  const { owner, parent, below } = debianGround(last, { platform: 'linux/amd64', images: byName });
  const names = [...below].map(([context, between]) => [context, between.map(({ name }) => name)]);
  return { owner: owner.name, parent, below: Object.fromEntries(names) };
}

const own = 'debian: { packages: [zsh] }\n';
const base = imageOf(
  'base',
  `FROM debian AS system\n${install('debian-packages')}FROM system\n`,
  parents + own,
);
const middle = imageOf('middle', `FROM base\n${install('debian-packages')}`, own);

describe('debianGround', () => {
  it('goes down through the images of ours to the parent at the bottom', () => {
    const top = imageOf('top', 'FROM middle AS one\nFROM one\n', 'debian: { packages: [curl] }\n');
    const wanted = { owner: 'base', parent: 'debian', below: { 'debian-packages': ['base', 'middle'] } };
    expect(ground(base, middle, top)).toEqual(wanted);
  });

  it('is what the stage stands on, for the packages of a stage', () => {
    const yaml = 'debian: { packages: [curl], stages: { bare: [gcc], full: [make] } }\n';
    const bare = `FROM debian AS bare\n${install('debian-packages-bare')}FROM bare AS more\nRUN true\n`;
    const full = `FROM base AS full\n${install('debian-packages-full')}`;
    const last = `FROM middle\nCOPY --from=more /x /\nCOPY --from=full /x /\n${install('debian-packages')}`;
    expect(ground(base, middle, imageOf('top', bare + full + last, yaml))).toEqual({
      owner: 'base',
      parent: 'debian',
      below: {
        'debian-packages': ['base', 'middle'],
        'debian-packages-bare': [],
        'debian-packages-full': ['base'],
      },
    });
  });

  it('leaves out images that have none, or none in them', () => {
    const plain = imageOf('plain', 'FROM base\nRUN true\n');
    const apart = imageOf(
      'apart',
      `FROM plain AS one\n${install('debian-packages')}FROM plain\nCOPY --from=one /x /\n`,
      own,
    );
    const top = imageOf('top', 'FROM apart\n', 'debian: { packages: [curl] }\n');
    expect(ground(base, plain, apart, top).below).toEqual({ 'debian-packages': ['base'] });
  });

  it('is what the stage stands on that installs them, where that is not the last', () => {
    const dockerfile = `FROM debian AS one\n${install('debian-packages')}FROM base\nCOPY --from=one /x /\n`;
    const top = imageOf('top', dockerfile, `${parents}debian: { packages: [curl] }\n`);
    expect(ground(base, top)).toEqual({ owner: 'top', parent: 'debian', below: { 'debian-packages': [] } });
  });

  it('is that of a stage where the image has none itself', () => {
    const dockerfile = `FROM debian AS make\n${install('debian-packages-make')}FROM scratch\nCOPY --from=make /x /\n`;
    const alone = imageOf('alone', dockerfile, `${parents}debian: { stages: { make: [gcc] } }\n`);
    expect(ground(alone)).toMatchObject({ owner: 'alone', below: { 'debian-packages-make': [] } });
  });

  const refused: [string, string, readonly WorkspaceImage[]][] = [
    ['nothing', 'parent-missing', [imageOf('top', 'FROM scratch\n', 'debian: { packages: [curl] }\n')]],
    [
      'itself',
      'graph-cycle',
      [imageOf('other', 'FROM top\n'), imageOf('top', 'FROM other\n', 'debian: { packages: [curl] }\n')],
    ],
    [
      'another parent in a stage',
      'parent-missing',
      [
        base,
        imageOf(
          'top',
          `FROM base AS full\n${install('debian-packages-full')}FROM ubuntu\n`,
          'parents: { ubuntu: { image: docker.io/library/ubuntu, tag: x } }\ndebian: { packages: [curl], stages: { full: [gcc] } }\n',
        ),
      ],
    ],
  ];
  it.each(refused)('refuses an image that stands on %s', (_, code, images) => {
    expect(() => ground(...images)).toThrow(expect.objectContaining({ code }));
  });

  it('names the circle that others below are in', () => {
    const images = [
      imageOf('a', 'FROM b\n'),
      imageOf('b', 'FROM a\n'),
      imageOf('top', 'FROM a\n', 'debian: { packages: [curl] }\n'),
    ];
    expect(() => ground(...images)).toThrow(/in a circle: a -> b -> a$/);
  });
});

describe('groundParent', () => {
  it('is what the lock has, and never what every object has', () => {
    const locked = {
      image: 'docker.io/library/debian',
      tag: 'x',
      digest: `sha256:${'1'.repeat(64)}`,
    } as const;
    expect(groundParent({ owner: base, parent: 'debian' }, { debian: locked })).toBe(locked);
    for (const [parent, known] of [
      ['debian', undefined],
      ['constructor', {}],
    ] as const) {
      expect(() => groundParent({ owner: base, parent }, known)).toThrow(
        expect.objectContaining({ code: 'parent-missing' }),
      );
    }
  });
});
