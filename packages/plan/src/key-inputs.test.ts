import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createFiles } from '@officina/host';
import fc from 'fast-check';
import { run } from './run.ts';
import { digest, lockedTool, lockOf } from './workspace.fixture.ts';

/** Which earlier image each one is FROM; none for the first of its own. */
const graph = fc.tuple(
  fc.constant(-1),
  fc.integer({ min: -1, max: 0 }),
  fc.integer({ min: -1, max: 1 }),
  fc.integer({ min: -1, max: 2 }),
);
const file = fc.constantFrom('a', 'sub/b', 'sub/deep/c', 'é', '.hidden', 'with space');

/** What may happen to an image's folder, and whether that is an input of the image. */
const mutations: Readonly<
  Record<string, readonly [isInput: boolean, mutate: (folder: string, file: string) => Promise<unknown>]>
> = {
  'the content of a file that is taken': [
    true,
    (folder, path) => appendFile(join(folder, 'rootfs', path), '!'),
  ],
  'its name': [
    true,
    (folder, path) => rename(join(folder, 'rootfs', path), join(folder, 'rootfs', `${path}2`)),
  ],
  'its mode': [true, (folder, path) => chmod(join(folder, 'rootfs', path), 0o755)],
  'a link in its place': [
    true,
    async (folder, path) => {
      await rm(join(folder, 'rootfs', path));
      await symlink('x', join(folder, 'rootfs', path));
    },
  ],
  'an empty folder': [true, (folder) => mkdir(join(folder, 'rootfs', 'empty'))],
  'a comment in the Dockerfile': [true, (folder) => appendFile(join(folder, 'Dockerfile'), '# more\n')],
  'the bytes of a locked tool': [
    true,
    (folder) => edit(join(folder, 'image.lock.json'), 'a'.repeat(64), 'b'.repeat(64)),
  ],
  'the version of a locked tool': [
    true,
    (folder) => edit(join(folder, 'image.lock.json'), '"1.0.0"', '"1.0.1"'),
  ],
  'the address of a locked tool': [
    false,
    (folder) => edit(join(folder, 'image.lock.json'), 'https://example.org', 'https://other.example'),
  ],
  'the mtime of a file': [false, (folder, path) => utimes(join(folder, 'rootfs', path), 1, 1)],
  'a file that .dockerignore names': [false, (folder) => appendFile(join(folder, 'rootfs', 'notes+'), '!')],
  'a file that no line takes': [false, (folder) => appendFile(join(folder, 'README.md'), '!')],
  'a README beside the images': [
    false,
    (folder) => appendFile(join(dirname(folder), '..', 'README.md'), '!'),
  ],
  nothing: [false, async () => undefined],
};

describe('the keys of a workspace', () => {
  it('move for an image and those that stand on it if and only if an input of it moves', async () => {
    const what = fc.constantFrom(...Object.keys(mutations));
    await fc.assert(
      fc.asyncProperty(graph, fc.nat(3), file, what, async (parents, at, path, name) => {
        const folder = await mkdtemp(join(tmpdir(), 'officina-keys-'));
        try {
          await writeWorkspace(join(folder, 'images'), parents, path);
          const before = await keys(join(folder, 'images'));
          const [isInput, mutate] = mutations[name] ?? [false];
          await mutate?.(join(folder, 'images', `i${at}`), path);
          const after = await keys(join(folder, 'images'));
          const moved = parents.map((_, image) => before.get(`i${image}`) !== after.get(`i${image}`));
          expect(moved).toEqual(parents.map((_, image) => isInput && standsOn(parents, image, at)));
        } finally {
          await rm(folder, { recursive: true });
        }
      }),
      { numRuns: 60 },
    );
  });
});

function standsOn(parents: readonly number[], image: number, below: number): boolean {
  return image >= 0 && (image === below || standsOn(parents, parents[image] ?? -1, below));
}

async function writeWorkspace(images: string, parents: readonly number[], path: string): Promise<void> {
  const tool = 'datasource: kubernetes, asset: x, install: [{ to: /usr/local/bin/x }]';
  const debian = { image: 'docker.io/library/debian', tag: 'stable' };
  const texts = new Map([
    ['../README.md', 'hello'],
    ['factory.yaml', 'registry: localhost:5000/x\nplatforms: [linux/amd64]\n'],
  ]);
  for (const [at, parent] of parents.entries()) {
    const name = `i${at}`;
    const spec = { description: name, channels: [name], ...(parent < 0 ? { parents: { debian } } : {}) };
    const lines = [
      `FROM ${parent < 0 ? 'debian' : `i${parent}`}`,
      'COPY rootfs/ /',
      `COPY --from=tool${at} / /`,
    ];
    const locked = parent < 0 ? { debian: { ...debian, digest: digest('d') } } : {};
    texts
      .set(
        `${name}/image.yaml`,
        `${JSON.stringify(spec).slice(0, -1)}, tools: { tool${at}: { ${tool} } } }\n`,
      )
      .set(
        `${name}/image.lock.json`,
        lockOf(name, { parents: locked, tools: { [`tool${at}`]: lockedTool('1.0.0', 'a') } }),
      )
      .set(`${name}/Dockerfile`, `${lines.join('\n')}\n`)
      .set(`${name}/.dockerignore`, '**/notes+\n')
      .set(`${name}/README.md`, name)
      .set(`${name}/rootfs/notes+`, 'ignored')
      .set(`${name}/rootfs/${path}`, 'content')
      .set(`${name}/rootfs/other`, 'content');
  }
  for (const [name, text] of texts) {
    await mkdir(dirname(join(images, name)), { recursive: true });
    await writeFile(join(images, name), text, { mode: 0o644 });
  }
}

async function keys(images: string): Promise<Map<string, string | undefined>> {
  const nothing = { manifest: async () => undefined, blob: async () => undefined };
  const talk = { warn: () => undefined };
  const plan = await run({ images }, { files: createFiles(), registry: nothing, engine: undefined, talk });
  return new Map(plan.images.map(({ name, platforms }) => [name, platforms[0]?.key]));
}

async function edit(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replaceAll(from, to));
}
