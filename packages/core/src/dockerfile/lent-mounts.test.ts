import { describe, expect, it } from '@jest/globals';
import { lentMounts } from './lent-mounts.ts';

describe('lentMounts', () => {
  it('names what each step is lent, and nothing else that is mounted', () => {
    const lines = [
      'FROM debian',
      'RUN --mount=type=secret,id=token --mount=type=cache,target=/c \\',
      '  --mount=type=ssh x',
      'RUN --mount=type=secret,target=/run/secrets/npmrc --mount=from=tool,target=/t y',
      'RUN --mount=ID=deploy,TYPE=ssh z',
    ];
    expect(lentMounts(lines.join('\n'), 'Dockerfile')).toEqual([
      { line: 2, kind: 'secret', id: 'token' },
      { line: 2, kind: 'ssh', id: 'default' },
      { line: 4, kind: 'secret', id: 'npmrc' },
      { line: 5, kind: 'ssh', id: 'deploy' },
    ]);
  });
});
