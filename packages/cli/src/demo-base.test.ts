import { describe, expect, it } from '@jest/globals';
import { type Registry, tagged } from '@officina/core';
import { onceThere } from './demo-base.ts';

const debian = tagged('docker.io/library/debian', 'bookworm-slim');

describe('onceThere', () => {
  it('asks nothing before what it is to have is there', async () => {
    const asked: string[] = [];
    const ask = (what: string) => async () => void asked.push(what);
    const registry = { head: ask('head'), manifest: ask('manifest'), blob: ask('blob') };
    let come = () => {};
    const there = new Promise<void>((done) => {
      come = done;
    });
    const waiting = onceThere(registry as Pick<Registry, 'head' | 'manifest' | 'blob'>, there);
    const digest = `sha256:${'0'.repeat(64)}` as const;
    const answers = [
      waiting.head(debian),
      waiting.manifest(debian),
      waiting.blob({ ...debian, digest } as never),
    ];
    await new Promise(setImmediate);
    expect(asked).toEqual([]);
    come();
    await Promise.all(answers);
    expect(asked).toEqual(['head', 'manifest', 'blob']);
  });

  it('fails as that failed', async () => {
    const registry = { head: async () => undefined } as unknown as Registry;
    await expect(onceThere(registry, Promise.reject(new Error('no mirror'))).head(debian)).rejects.toThrow(
      'no mirror',
    );
  });
});
