import { describe, expect, it } from '@jest/globals';
import type { ExecOptions } from '@officina/core';
import { beside, both, endedBy } from './beside.ts';

/** A promise that a test settles. */
function pending<T>() {
  let [done, fail] = [(_: T) => {}, (_: Error) => {}];
  const promise = new Promise<T>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  return { promise, done, fail };
}

describe('beside', () => {
  it('begins at once, and closes what was made when it is ended', async () => {
    const events: string[] = [];
    const work = pending<string>();
    const { made, end } = beside(
      (signal) => {
        events.push('begun');
        signal.addEventListener('abort', () => events.push('aborted'));
        return work.promise;
      },
      async (thing) => void events.push(`closed ${thing}`),
    );
    expect(events).toEqual(['begun']);
    work.done('upstream');
    expect(await made).toBe('upstream');
    await end();
    expect(events).toEqual(['begun', 'aborted', 'closed upstream']);
  });

  it('is aborted when it is ended before it is made, and has stopped when that is done', async () => {
    const events: string[] = [];
    const { end } = beside(
      (signal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            events.push('aborted');
            setImmediate(() => {
              events.push('stopped');
              reject(new Error('interrupted'));
            });
          });
        }),
    );
    await end();
    expect(events).toEqual(['aborted', 'stopped']);
  });

  it('gives its error to whoever waits, and to nobody else', async () => {
    const { made, end } = beside(async () => {
      throw new Error('no network');
    });
    await end();
    await expect(made).rejects.toThrow('no network');
  });
});

describe('both', () => {
  it('throws when both have ended, the error of the first before that of the second', async () => {
    const [one, other] = [pending<string>(), pending<string>()];
    let said = '';
    const all = both(one.promise, other.promise).catch((error: Error) => {
      said = error.message;
    });
    other.fail(new Error('the second'));
    await new Promise(setImmediate);
    expect(said).toBe('');
    one.fail(new Error('the first'));
    await all;
    expect(said).toBe('the first');
  });

  it('gives what both give', async () => {
    expect(await both(Promise.resolve(1), Promise.resolve('two'))).toEqual([1, 'two']);
    await expect(both(Promise.resolve(1), Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('endedBy', () => {
  it('gives every program the signal', async () => {
    const asked: (ExecOptions | undefined)[] = [];
    const ending = new AbortController();
    const exec = endedBy(
      {
        run: async (_, __, options) => {
          asked.push(options);
          return { exitCode: 0, stdout: '', stderr: '' };
        },
      },
      ending.signal,
    );
    await exec.run('npm', ['view'], { cwd: '/' });
    expect(asked).toEqual([{ cwd: '/', signal: ending.signal }]);
  });
});
