import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyOfImages, officina } from '../support/officina.ts';

describe('bad input', () => {
  let place: Awaited<ReturnType<typeof copyOfImages>>;
  beforeEach(async () => {
    place = await copyOfImages();
  });
  afterEach(() => place.remove());

  const edit = async (file: string, change: (text: string) => string) => {
    const path = join(place.images, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${file} was not changed by the test`);
    await writeFile(path, after);
  };
  const plan = () =>
    officina([
      'plan',
      '--images',
      place.images,
      '--state',
      join(place.folder, 'state'),
      '--registry',
      '127.0.0.1:1/none',
    ]);

  const cases: [string, string, RegExp, () => Promise<void>][] = [
    [
      'an unknown key in factory.yaml',
      'spec-invalid',
      /factory\.yaml:\d+: coolown: unknown key "coolown", did you mean "cooldown"\?/,
      () => edit('factory.yaml', (text) => text.replace('cooldown:', 'coolown:')),
    ],
    [
      'an unknown key in image.yaml',
      'spec-invalid',
      /base\/image\.yaml:\d+: tools\.yq\.constrait: unknown key "constrait", did you mean "constraint"\?/,
      () => edit('base/image.yaml', (text) => text.replace('yq: { constraint:', 'yq: { constrait:')),
    ],
    [
      'a tool in the Dockerfile that image.yaml lacks',
      'tool-undeclared',
      /k9s/,
      () =>
        edit('base/Dockerfile', (text) =>
          text.replace(
            'COPY --link --from=helm / /',
            'COPY --link --from=helm / /\nCOPY --link --from=k9s / /',
          ),
        ),
    ],
    [
      'a tool in image.yaml that the Dockerfile lacks',
      'tool-unused',
      /helm/,
      () => edit('base/Dockerfile', (text) => text.replace('COPY --link --from=helm / /\n', '')),
    ],
    [
      'a cycle in the graph',
      'graph-cycle',
      /gemini/,
      () => edit('gemini/Dockerfile', (text) => text.replaceAll(/^FROM base/gm, 'FROM devpod')),
    ],
    [
      'a parent that is not there',
      'parent-missing',
      /ubuntu/,
      () => edit('gemini/Dockerfile', (text) => text.replaceAll(/^FROM base/gm, 'FROM ubuntu')),
    ],
    [
      'a lock that does not match image.yaml',
      'lock-mismatch',
      /kubectl wanted 99\.x, the lock has/,
      () => edit('base/image.yaml', (text) => text.replace('constraint: 1.x', 'constraint: 99.x')),
    ],
    [
      'a lock that is not there',
      'lock-missing',
      /base: image\.lock\.json is not there/,
      () => rm(join(place.images, 'base', 'image.lock.json')),
    ],
    [
      'a Dockerfile that does not parse',
      'dockerfile-invalid',
      /gemini\/Dockerfile:\d+/,
      () => edit('gemini/Dockerfile', (text) => `${text}\nFORM base\n`),
    ],
  ];

  it.each(cases)('%s is refused as %s, with exit 1 and a next step', async (_, code, message, spoil) => {
    await spoil();
    const outcome = await plan();
    expect(outcome.stderr).toContain(`error ${code}`);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(/next: \S/);
    expect(outcome.stderr.match(/^error /gm)).toHaveLength(1);
    expect(outcome.exitCode).toBe(1);
    expect(existsSync(join(place.folder, 'state', 'plan.json'))).toBe(false);
  });

  it('wrong use ends with exit 2', async () => {
    expect((await officina(['plan', '--nonsense'])).exitCode).toBe(2);
    expect((await officina(['nonsense'])).exitCode).toBe(2);
  });

  it('an engine that is not there is named, with what to do', async () => {
    const outcome = await officina(['up', '--images', place.images, '--state', join(place.folder, 'state')], {
      env: { DOCKER_HOST: `unix://${join(place.folder, 'no.sock')}` },
    });
    expect(outcome.stderr).toContain('error engine-missing');
    expect(outcome.stderr).toContain('--install-engine');
    expect(outcome.exitCode).toBe(1);
  });

  it('an engine that is too old is named with both versions', async () => {
    const engine = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      const old = {
        Version: '20.10.24',
        ApiVersion: '1.41',
        MinAPIVersion: '1.12',
        Os: 'linux',
        Arch: 'amd64',
      };
      response.end(
        JSON.stringify(request.url?.includes('/info') ? { Driver: 'overlay2', DriverStatus: [] } : old),
      );
    });
    await new Promise<void>((done) => engine.listen(0, '127.0.0.1', done));
    try {
      const outcome = await officina(
        ['up', '--images', place.images, '--state', join(place.folder, 'state')],
        {
          env: { DOCKER_HOST: `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}` },
        },
      );
      expect(outcome.stderr).toContain('error engine-too-old');
      expect(outcome.stderr).toContain('20.10.24');
      expect(outcome.exitCode).toBe(1);
    } finally {
      engine.closeAllConnections();
      engine.close();
    }
  });

  it('a registry that refuses is named, and nothing is half-written', async () => {
    const registry = createServer((_, response) =>
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"errors":[{"code":"DENIED","message":"no"}]}'),
    );
    await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
    try {
      const address = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
      const before = await readFile(join(place.images, 'base', 'image.lock.json'), 'utf8');
      const outcome = await officina([
        'resolve',
        '--images',
        place.images,
        '--only',
        'debian',
        '--mirror',
        `docker.io/=${address}/`,
      ]);
      expect(outcome.stderr).toContain('registry-refused');
      expect(outcome.exitCode).toBe(1);
      expect(await readFile(join(place.images, 'base', 'image.lock.json'), 'utf8')).toBe(before);
      expect(
        (await readdir(join(place.images, 'base'))).filter(
          (name) => name.includes('.tmp') || name.includes('.part'),
        ),
      ).toEqual([]);
    } finally {
      registry.closeAllConnections();
      registry.close();
    }
  });
});
