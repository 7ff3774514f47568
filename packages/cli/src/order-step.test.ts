import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, type Plan, renderLock } from '@officina/core';
import { createExec, createFiles } from '@officina/host';
import { orders } from './order-step.ts';
import type { Workshop } from './workshop.ts';

const exec = createExec();
const digest: Digest = `sha256:${'a'.repeat(64)}`;
const platform = 'linux/amd64';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-order-'));
});
afterEach(() => rm(folder, { recursive: true }));

const asset = 'datasource: kubernetes, asset: x, install: [{ to: /usr/local/bin/x }]';
const bytes = {
  platform,
  url: 'https://example.org/x',
  sha256: '1'.repeat(64),
  evidence: 'own-download',
} as const;
const workspace = {
  'factory.yaml': 'registry: localhost:5000/x/y\nplatforms: [linux/amd64]\n',
  'base/image.yaml': `description: base\nchannels: [base]\ntools: { helm: { ${asset} } }\n`,
  'base/Dockerfile': 'FROM scratch\nCOPY --link --from=helm / /\n',
  'top/image.yaml': `description: top\nchannels: [top]\ntools: { yq: { ${asset} } }\n`,
  'top/Dockerfile': 'FROM base\nCOPY --link --from=yq / /\nCOPY --link --from=helm / /\n',
};

/** A commit of the workspace with these versions, some days ago. */
async function commit(days: number, { helm, yq }: { readonly helm: string; readonly yq: string }) {
  const lock = (image: string, tool: string, version: string) =>
    renderLock({
      schema: 'officina.lock/v1',
      image,
      parents: {},
      tools: { [tool]: { version, assets: [bytes] } },
    });
  const files = {
    ...workspace,
    'base/image.lock.json': lock('base', 'helm', helm),
    'top/image.lock.json': lock('top', 'yq', yq),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const env = { GIT_COMMITTER_DATE: `@${now - days * 86_400} +0000`, GIT_CONFIG_GLOBAL: '/dev/null' };
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'x'],
  ])
    expect(await exec.run('git', args, { cwd: folder, env })).toMatchObject({ exitCode: 0 });
}
const now = 1_800_000_000;

function workshop(asked: string[]): Workshop {
  const layers = [500, 40, 30].map((size) => ({ digest, size }));
  return {
    ...{
      files: createFiles(),
      exec,
      clock: { now: () => new Date(now * 1000) },
      options: { images: folder },
    },
    registry: {
      manifest: async ({ repository }: { readonly repository: string }) => {
        asked.push(repository);
        return { digest, mediaType: '', body: JSON.stringify({ layers }) };
      },
    },
    connectIfThere: async () => undefined,
  } as unknown as Workshop;
}

function planOf(found: 'registry' | 'engine'): Plan {
  const entry = { platform, key: digest, action: 'reuse', digest, found, why: [] as never[] } as const;
  const image = { folder: '', parents: [], externals: {}, tools: [], channels: [], platforms: [entry] };
  return {
    ...{ schema: 'officina.plan/v1', registry: 'localhost:5000/x/y', epoch: 0 },
    images: [
      { ...image, name: 'base' },
      { ...image, name: 'top', inherited: { helm: 'base' } },
    ],
  };
}

describe('orders', () => {
  it('takes sizes from the registry and moves from git, of tools of an image below too', async () => {
    await commit(400, { helm: '1.0.0', yq: '1.0.0' });
    await commit(200, { helm: '1.1.0', yq: '1.0.0' });
    await commit(100, { helm: '1.2.0', yq: '1.1.0' });
    const asked: string[] = [];
    const [base, top] = await orders(workshop(asked), planOf('registry'));
    expect(asked).toHaveLength(2);
    expect(base).toEqual({ image: 'base', platform, sizes: 'layers', runs: [] });
    expect(top).toMatchObject({ image: 'top', sizes: 'layers', runs: [{ best: ['yq', 'helm'] }] });
    expect(top?.runs[0]?.tools).toMatchObject([
      { tool: 'yq', line: 2, size: 40, moves: 1 },
      { tool: 'helm', line: 3, size: 30, moves: 2 },
    ]);
  });

  it('knows no sizes where neither the engine nor the lock has them', async () => {
    await commit(1, { helm: '1.0.0', yq: '1.0.0' });
    const asked: string[] = [];
    const [, top] = await orders(workshop(asked), planOf('engine'));
    expect(asked).toEqual([]);
    expect(top).toMatchObject({ sizes: 'downloads', runs: [{ now: 0 }] });
  });
});
