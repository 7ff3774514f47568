import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, parseLock, renderLock } from '@officina/core';
import { createEngineImages, createPorts, findEngine } from '@officina/host';
import { run as execute } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** BuildKit's frontend for Dockerfiles; "officina test --builder" makes one and names it. */
const program = process.env['OFFICINA_FRONTEND'] ?? 'dockerfile-frontend';

const smoke = 'smoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]';
const files = {
  'made/image.yaml': `description: read by a locked frontend
channels: [made]
frontend: dockerfile
parents:
  debian: { image: docker.io/library/debian, tag: bookworm-slim }
  dockerfile: { image: docker.io/docker/dockerfile, tag: "1" }
${smoke}
`,
  'made/Dockerfile': '# syntax=docker/dockerfile:1\nFROM debian\nRUN echo it runs >/opt/made\n',
};

describe('a frontend that image.yaml locks', () => {
  let small: SmallWorkspace;
  const digests = new Map<'good' | 'empty', Digest>();

  /** Makes a frontend's image, gives it the floating tag, and keeps its digest. */
  const push = async (name: 'good' | 'empty', lines: readonly string[]) => {
    const place = join(small.folder, name);
    await mkdir(place);
    await copyFile(program, join(place, 'dockerfile-frontend'));
    // What the published image says of itself: buildx asks for it before it hands over named contexts.
    const caps = ['inputs', 'subrequests', 'contexts'].map((one) => `moby.buildkit.frontend.${one}`);
    const entry = [
      `LABEL moby.buildkit.frontend.network.none=true moby.buildkit.frontend.caps=${caps.join()}`,
      ...['ENTRYPOINT ["/bin/dockerfile-frontend"]', ''],
    ];
    await writeFile(join(place, 'Dockerfile'), ['FROM scratch', ...lines, ...entry].join('\n'));
    const tag = `${small.address}/docker/dockerfile:1`;
    const made = await execute('docker', ['build', '-q', '--provenance=false', '-t', tag, place]);
    if (made.exitCode !== 0) throw new Error(made.stderr);
    const engine = createEngineImages(await findEngine(createPorts({ tty: false })));
    digests.set(name, await engine.push(tag));
    await engine.untag(tag);
  };
  const lockedTo = async (digest: Digest) => {
    const file = 'made/image.lock.json';
    const lock = parseLock(await readFile(join(small.images, file), 'utf8'), { file });
    const dockerfile = { image: 'docker.io/docker/dockerfile', tag: '1', digest };
    await small.write(file, renderLock({ ...lock, parents: { ...lock.parents, dockerfile } }));
  };
  const keyOf = async () => {
    const planned = await small.officina(['plan', '--json']);
    if (planned.exitCode !== 0) throw new Error(planned.stderr);
    return JSON.parse(planned.stdout).images[0].platforms as unknown;
  };

  beforeAll(async () => {
    small = await smallWorkspace(files);
    await push('good', ['COPY dockerfile-frontend /bin/dockerfile-frontend']);
    await push('empty', ['COPY dockerfile-frontend /not-there']);
  });
  afterAll(() => small?.remove());

  it('reads the Dockerfile by its locked digest, wherever its tag leads by now', async () => {
    await lockedTo(digests.get('good') as Digest);
    await keyOf();
    const built = await small.officina(['build']);
    expect([built.exitCode, built.stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(built.stderr).not.toContain(digests.get('empty'));
    expect((await small.officina(['smoke'])).exitCode).toBe(0);
  });

  it('makes another key when another is locked, and that one is asked', async () => {
    const before = await keyOf();
    await lockedTo(digests.get('empty') as Digest);
    expect(await keyOf()).not.toEqual(before);
    const built = await small.officina(['build']);
    expect([built.exitCode, built.stderr]).toEqual([1, expect.stringContaining('build-failed: made')]);
  });

  it('is not taken from elsewhere where the locked one is gone', async () => {
    await lockedTo(digestOf('gone'));
    await keyOf();
    const built = await small.officina(['build']);
    expect([built.exitCode, built.stderr]).toEqual([1, expect.stringContaining(digestOf('gone'))]);
  });
});
