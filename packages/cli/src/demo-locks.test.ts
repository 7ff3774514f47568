import { describe, expect, it } from '@jest/globals';
import type { ResolveResult } from '@officina/resolve';
import { lockAnew } from './demo-locks.ts';

/** A result of one tool, refused with that code if there is one. */
function resultOf(mode: ResolveResult['mode'], code?: string): ResolveResult {
  const outcome =
    code === undefined
      ? { status: 'kept' as const }
      : { status: 'refused' as const, code, message: 'no', hint: 'go on' };
  const outcomes = [{ kind: 'tool' as const, name: 'helm', ...outcome }];
  return { schema: 'officina.resolve/v1', mode, images: [{ image: 'base', lock: 'unchanged', outcomes }] };
}

/** What is done, in order, when check and the writes end with these codes. */
async function stepsOf(answered: boolean, check: string | undefined, ...writes: (string | undefined)[]) {
  const done: string[] = [];
  const result = await lockAnew({
    answered,
    check: async () => {
      done.push('check');
      return resultOf('check', check);
    },
    write: async () => {
      done.push('write');
      return resultOf('write', writes.shift());
    },
    drop: async () => {
      done.push('drop');
    },
  });
  return [...done, result.images[0]?.outcomes[0]?.code ?? 'good'];
}

describe('lockAnew', () => {
  it.each([
    ['only checks locks that are good', true, undefined, [], ['check', 'good']],
    ['writes where there is none', false, undefined, [undefined], ['write', 'good']],
    ['writes where a lock is stale', true, 'lock-stale', [undefined], ['check', 'write', 'good']],
    [
      'begins anew where check finds other bytes, which write would not look at',
      true,
      'asset-changed',
      [undefined],
      ['check', 'drop', 'write', 'good'],
    ],
    [
      'begins anew where write finds other bytes',
      false,
      undefined,
      ['asset-changed', undefined],
      ['write', 'drop', 'write', 'good'],
    ],
    [
      'begins anew where only write finds them',
      true,
      'lock-stale',
      ['asset-changed', undefined],
      ['check', 'write', 'drop', 'write', 'good'],
    ],
    ['ends with what write refuses', false, undefined, ['version-none'], ['write', 'version-none']],
  ])('%s', async (_, answered, check, writes, steps) => {
    expect(await stepsOf(answered, check, ...writes)).toEqual(steps);
  });
});
