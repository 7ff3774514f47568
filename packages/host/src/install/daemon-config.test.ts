import { describe, expect, it } from '@jest/globals';
import { withContainerdStore } from './daemon-config.ts';

describe('withContainerdStore', () => {
  it('keeps everything else of the file', () => {
    const before = { mtu: 1400, features: { buildkit: true } };
    expect(JSON.parse(withContainerdStore(JSON.stringify(before)) ?? '')).toEqual({
      mtu: 1400,
      features: { buildkit: true, 'containerd-snapshotter': true },
    });
  });

  it('makes a file where there is none', () => {
    expect(JSON.parse(withContainerdStore(undefined) ?? '')).toEqual({
      features: { 'containerd-snapshotter': true },
    });
  });

  it('leaves a file alone that has it', () => {
    expect(withContainerdStore('{"features":{"containerd-snapshotter":true}}')).toBeUndefined();
  });

  it.each(['{ not json', '[]', '3'])('refuses %s', (text) => {
    expect(() => withContainerdStore(text)).toThrow(
      expect.objectContaining({ code: 'engine-install-failed' }),
    );
  });
});
