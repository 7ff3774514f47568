import { describe, expect, it } from '@jest/globals';
import { isFactoryError } from '@officina/core';
import { type MemoryFile, memoryFiles, memoryRegistry } from '@officina/fakes';
import { run } from './run.ts';
import { chainWorkspace, digest, lockOf } from './workspace.fixture.ts';

function planOf(changes: Readonly<Record<string, MemoryFile>>) {
  const files = chainWorkspace();
  for (const [path, file] of Object.entries(changes)) files.set(path, file);
  const ports = {
    files: memoryFiles(files),
    registry: memoryRegistry(),
    engine: undefined,
    talk: { warn: () => undefined },
  };
  return run({ images: 'images' }, ports);
}

/** What plan says of the chain with other files in it. */
async function refusal(changes: Readonly<Record<string, MemoryFile>>) {
  const error: unknown = await planOf(changes).catch((cause: unknown) => cause);
  if (!isFactoryError(error)) throw error;
  return error;
}

describe('run, of what is wrong with a Dockerfile', () => {
  it('says eight faults of one at once, names and files among them, in the order of the lines', async () => {
    const { message, hint = '' } = await refusal({
      'images/devpod/Dockerfile': [
        'FROM gemini AS one',
        'COPY --from=nobody / /',
        'FOO bar',
        'COPY nope /',
        'ADD https://example.org/x /x',
        'FROM debian:12 AS two',
        'COPY --mystery a /',
        'RUN --mount=source=gone,target=/x y',
        'FROM Nobody',
      ].join('\n'),
    });
    expect(
      message.match(/images\/devpod\/Dockerfile:\d+/g)?.map((where) => Number(where.split(':')[1])),
    ).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(message).toMatch(/^8 problems\n/);
    expect(hint.split('\n').length).toBeGreaterThan(5);
  });

  it.each([
    ['FROM Quay.io/X/Gemini:2024', 'Quay.io/X/Gemini:2024 names', 'write FROM gemini for the image'],
    [
      'FROM gemini\nCOPY --from=quay.io/x/base / /',
      'COPY --from quay.io/x/base names',
      'write COPY --from=base',
    ],
    ['FROM localhost:5000/gemini@sha256:0', 'localhost:5000/gemini@sha256:0 names', 'write FROM gemini'],
    ['FROM debian:12', 'debian:12 names', 'give it a name'],
    ['FROM gemini\nCOPY --from=KubeCtl2 / /', 'KubeCtl2', 'write kubectl2'],
  ])('shows the name of %j as it is written, and says what to write', async (dockerfile, shown, hint) => {
    const error = await refusal({ 'images/devpod/Dockerfile': `${dockerfile}\n` });
    expect(error.message).toContain(shown);
    expect(error.hint).toContain(hint);
  });

  it('says of a reference to a parent that is locked what to write', async () => {
    const error = await refusal({
      'images/base/Dockerfile': 'FROM docker.io/library/debian:bookworm-slim\n',
    });
    expect(error.hint).toContain('write FROM debian for the parent in image.yaml');
  });
});

describe('run, of a frontend', () => {
  const parents = 'parents: { dockerfile: { image: docker.io/docker/dockerfile, tag: "1" } }';
  const locked = (yaml: string, syntax: string) => ({
    'images/gemini/image.yaml': `description: x\nchannels: [gemini]\n${yaml}\n`,
    'images/gemini/image.lock.json': lockOf('gemini', {
      parents: { dockerfile: { image: 'docker.io/docker/dockerfile', tag: '1', digest: digest('e') } },
    }),
    'images/gemini/Dockerfile': `${syntax}\nFROM base\n`,
  });

  it.each(['docker/dockerfile:1', 'docker.io/docker/dockerfile:1'])(
    'takes %s where image.yaml locks it',
    async (name) => {
      const made = await planOf(locked(`${parents}\nfrontend: dockerfile`, `# syntax=${name}`));
      expect(made.images[1]).toMatchObject({ name: 'gemini', externals: {} });
    },
  );

  it.each([
    ['another tag', `${parents}\nfrontend: dockerfile`, '# syntax=docker/dockerfile:2'],
    ['none', `${parents}\nfrontend: dockerfile`, '# no directive'],
    ['one that is only a parent', parents, '# syntax=docker/dockerfile:1'],
  ])('refuses %s', async (_, yaml, syntax) => {
    const error = await refusal(locked(yaml, syntax));
    expect(error).toMatchObject({ code: 'dockerfile-invalid', hint: expect.any(String) });
    expect(error.message).toMatch(/^images\/gemini\/Dockerfile:1: .*frontend/);
  });
});
