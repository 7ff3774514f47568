import { describe, expect, it } from '@jest/globals';
import { lackingFor } from './cluster-machine.ts';

describe('lackingFor', () => {
  const good = { isRoot: true, missing: [], hasCgroups: true };

  it('has nothing to say of a machine that has it all', () => {
    expect(lackingFor(good)).toBeUndefined();
  });

  it.each([
    ['root', { isRoot: false }, /^wanted root/],
    [
      'runc',
      { missing: ['runc', 'ctr', 'containerd'] },
      /wanted runc, .*apt-get install runc containerd, or/,
    ],
    ['cgroups', { hasCgroups: false }, /^wanted cgroups that can be written/],
  ])('says in a line that %s is missing', (_, changes, line) => {
    expect(lackingFor({ ...good, ...changes })).toMatch(line);
  });
});
