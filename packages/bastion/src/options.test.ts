import { describe, expect, it } from '@jest/globals';
import { plain } from './bastion.fixture.ts';
import { checkOptions, lowered } from './options.ts';

describe('lowered', () => {
  it('says nothing of a bastion as restricted as it can be', () => {
    expect(lowered(plain)).toEqual([]);
  });

  it.each([
    [{ sudo: true }, ['--sudo', 'baseline']],
    [{ hostNetwork: true }, ['--host-network', 'privileged']],
    [{ role: 'cluster-admin' }, ['--role cluster-admin', 'whoever has a prompt']],
  ] as const)('names what %j gives up', (options, words) => {
    const [line, ...more] = lowered({ ...plain, ...options });
    for (const word of words) expect(line).toContain(word);
    expect(more).toEqual([]);
  });
});

describe('checkOptions', () => {
  it('takes what Kubernetes takes', () => {
    const dotfiles = 'git@github.com:me/dotfiles.git';
    const options = { ...plain, namespace: 'a-1', storage: '1.5Ti', storageClass: 'gp3.csi', dotfiles };
    expect(() => checkOptions(options)).not.toThrow();
  });
});
