import { describe, expect, it } from '@jest/globals';
import { cacheOptions, cacheWarnings } from './cache.ts';

const place = {
  registry: 'registry.example/team/images',
  mirrors: { 'registry.example/': '127.0.0.1:5455/' },
  folder: 'state/build',
};

describe('cacheOptions', () => {
  it.each([
    ['gha', 'type=gha,scope={target}', 'type=gha,scope={target},mode=max'],
    [
      'registry',
      'type=registry,ref=127.0.0.1:5455/team/images:cache-{target}',
      'type=registry,ref=127.0.0.1:5455/team/images:cache-{target},mode=max,compression=zstd,image-manifest=true,oci-mediatypes=true',
    ],
    [
      'local',
      'type=local,src=state/build/cache/{target}',
      'type=local,dest=state/build/cache/{target},mode=max,compression=zstd',
    ],
  ])('writes %s out', (word, from, to) => {
    expect(cacheOptions({ from: [word], to: [word] }, place)).toEqual({ from: [from], to: [to] });
  });

  it('leaves attributes as they are, and none out', () => {
    const line = 'type=s3,region=eu,bucket=b,name={target}';
    expect(cacheOptions({ from: [line, 'none'], to: ['none'] }, place)).toEqual({ from: [line], to: [] });
  });

  it('refuses a word that is no cache', () => {
    expect(() => cacheOptions({ from: ['regsitry'], to: [] }, place)).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });
});

describe('cacheWarnings', () => {
  it('names what could not be read or written, once', () => {
    const step = (name: string, error?: string) => ({
      names: [name],
      cached: false,
      log: '',
      ...(error === undefined ? {} : { error }),
    });
    const words = ['WARNING: local cache import at x not found due to err: gone', 'WARNING: other'];
    const steps = [
      step('importing cache manifest from r/x:y', 'connection refused'),
      step('[base_amd64 1/2] RUN x', 'exit code: 1'),
      step('exporting cache to registry'),
    ];
    expect(cacheWarnings(steps, [...words, ...words])).toEqual([
      'a cache was left out: local cache import at x not found due to err: gone',
      'a cache was left out: importing cache manifest from r/x:y: connection refused',
    ]);
  });
});
