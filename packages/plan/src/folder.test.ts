import { describe, expect, it } from '@jest/globals';
import { isFactoryError } from '@officina/core';
import { type MemoryFile, memoryFiles, memoryRegistry } from '@officina/fakes';
import { run } from './run.ts';
import { chainWorkspace } from './workspace.fixture.ts';

/** What plan says of the chain with other files in it; undefined when it is content. */
async function refusal(changes: Readonly<Record<string, MemoryFile>>) {
  const files = chainWorkspace();
  for (const [path, file] of Object.entries(changes)) files.set(path, file);
  const ports = {
    files: memoryFiles(files),
    registry: memoryRegistry(),
    engine: undefined,
    talk: { warn: () => undefined },
  };
  try {
    await run({ images: 'images' }, ports);
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    return error;
  }
  return undefined;
}

const devpod = (steps: string) => ({ 'images/devpod/Dockerfile': `FROM gemini\n${steps}\n` });

describe('run, of what plan and the builder would read otherwise', () => {
  it.each(['.dockerignore', 'Dockerfile.dockerignore', 'Dockerfile'])(
    'refuses a %s that is a symbolic link: the builder does not follow it',
    async (name) => {
      const text = name === 'Dockerfile' ? 'FROM gemini\n' : 'setup\n';
      const found = await refusal({ [`images/devpod/${name}`]: { link: '../other', text } });
      expect(found).toMatchObject({
        code: 'context-escapes',
        message: expect.stringContaining(`images/devpod/${name} is a symbolic link`),
        hint: expect.any(String),
      });
    },
  );

  it('refuses what is neither file, folder nor link where it is taken, and lets it be elsewhere', async () => {
    const pipe = { 'images/devpod/dir/pipe': { special: true } as const };
    expect(await refusal({ ...pipe, ...devpod('COPY dir /x') })).toMatchObject({
      code: 'file-unreadable',
      message: 'images/devpod/dir/pipe is neither file, folder nor link',
    });
    expect(await refusal(pipe)).toBeUndefined();
    const ignored = { 'images/devpod/.dockerignore': 'dir/pipe\n', 'images/devpod/dir/file': 'x' };
    expect(await refusal({ ...pipe, ...ignored, ...devpod('COPY dir /x') })).toBeUndefined();
  });

  it.each([
    ['COPY', 'COPY nope /x', 2, 'nope'],
    ['ADD', 'RUN true\nADD ./nope /x', 3, './nope'],
    ['a bind mount', 'RUN --mount=source=nope,target=/x y', 2, 'nope'],
    ['one of many', 'COPY setup nope/deep /x/', 2, 'nope/deep'],
    ['a mount of a pattern, which is none', 'RUN --mount=source=set*,target=/x y', 2, 'set*'],
  ])('refuses a source of %s that matches no file, with file and line', async (_, steps, line, source) => {
    expect(await refusal(devpod(steps))).toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringContaining(`images/devpod/Dockerfile:${line}: ${source} `),
      hint: expect.any(String),
    });
  });

  it('says of a source that .dockerignore leaves it out', async () => {
    const changes = { ...devpod('COPY setup /x'), 'images/devpod/.dockerignore': 'setup\n' };
    expect((await refusal(changes))?.message).toContain('.dockerignore');
  });

  it.each(['COPY set* /x/', 'COPY optional*.txt setup /x/', 'COPY [x]y /z/', 'COPY . /x', 'COPY link /x'])(
    'lets %s be',
    async (steps) => {
      expect(await refusal({ ...devpod(steps), 'images/devpod/link': { link: 'setup' } })).toBeUndefined();
    },
  );

  it('names every such source of every image at once, in line order', async () => {
    const found = await refusal({
      'images/gemini/Dockerfile': 'FROM base\nCOPY one /\n',
      ...devpod('COPY two /\nCOPY three /'),
    });
    expect(found?.message.match(/images\S+:\d+/g)).toEqual([
      'images/gemini/Dockerfile:2',
      'images/devpod/Dockerfile:2',
      'images/devpod/Dockerfile:3',
    ]);
  });
});
