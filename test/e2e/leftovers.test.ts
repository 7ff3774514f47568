import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bareWorkshop } from '@officina/cli';
import { noteImages, testLeftovers } from '@officina/contributor';
import { createExec, createFiles, identifyProcess, renderIdentity, startRegistry } from '@officina/host';
import { debianInEngine } from '../support/ground.ts';

const root = await mkdtemp(join(tmpdir(), 'officina-leftovers-'));
const workshop = bareWorkshop({
  images: 'images',
  state: join(root, 'state'),
  mirrors: {},
  network: 'default',
  installEngine: false,
  json: false,
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('what a killed test run leaves', () => {
  it('is taken away by the next one, and nothing that is not its own', async () => {
    const { images } = await workshop.connect();
    const debian = await debianInEngine();
    const [before, made] = ['kept', 'made'].map((name) => `officina.local/left-${name}:candidate-0`);
    const named = () => images.names('officina.local/left-*');
    const { temporary, record, clear } = testLeftovers(root, workshop);
    await images.tag(debian, before ?? '');
    try {
      await noteImages(temporary, workshop);
      const place = join(temporary, 'officina-small-x');
      for (const name of ['kept', 'made'])
        mkdirSync(join(place, 'images', `left-${name}`), { recursive: true });
      await images.tag(debian, made ?? '');
      const registry = join(place, 'registry');
      const ports = { exec: createExec(), files: createFiles() };
      const { address } = await startRegistry({ ...ports, folder: registry, port: 5755 });
      const full = join(place, 'full');
      mkdirSync(full);
      expect(await ports.exec.run('mount', ['-t', 'tmpfs', 'tmpfs', full])).toMatchObject({ exitCode: 0 });
      const orphan = spawn('sh', ['-c', 'sleep 300 & wait'], { detached: true, stdio: 'ignore' });
      const identity = await identifyProcess(orphan.pid ?? 0);
      writeFileSync(record, identity === undefined ? '' : renderIdentity(identity));
      const ended = new Promise((done) => orphan.once('exit', done));

      await clear();

      await ended;
      await expect(fetch(`http://${address}/v2/`)).rejects.toThrow();
      expect(existsSync(temporary)).toBe(false);
      expect(await named()).toEqual([before]);
    } finally {
      for (const name of [before, made]) await images.untag(name ?? '');
      await clear();
    }
  });
});
