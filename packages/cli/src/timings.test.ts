import { describe, expect, it } from '@jest/globals';
import { memoryTalk } from '@officina/fakes';
import { renderTimings, timedTalk } from './timings.ts';

describe('timedTalk', () => {
  /** A clock that stands still but for what a task says that it takes. */
  const world = () => {
    let now = 0;
    const { talk, timings } = timedTalk(memoryTalk(), { now: () => new Date(now) });
    const takes = (milliseconds: number) => async () => {
      now += milliseconds;
    };
    return { talk, timings, takes };
  };

  it('keeps what the outer tasks took, those of one title together, and gives back what they give', async () => {
    const { talk, timings, takes } = world();
    await talk.task('build', async () => {
      await talk.task('fetch', takes(300));
      await takes(700)();
    });
    await talk.task('smoke', takes(50));
    await talk.task('build', takes(5));
    expect(timings()).toEqual([
      { title: 'build', milliseconds: 1005 },
      { title: 'smoke', milliseconds: 50 },
    ]);
    expect(await talk.task('plan', async () => talk.task('read', async () => 7))).toBe(7);
    expect(timings().at(-1)?.title).toBe('plan');
  });

  it('keeps what a task took that failed, and lets the failure through', async () => {
    const { talk, timings, takes } = world();
    const failing = talk.task('build', async () => {
      await takes(20)();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(timings()).toEqual([{ title: 'build', milliseconds: 20 }]);
  });
});

describe('renderTimings', () => {
  it('has the longest first, what is between them, and all of it', () => {
    const text = renderTimings(
      [
        { title: 'smoke', milliseconds: 1000 },
        { title: 'build', milliseconds: 6000 },
      ],
      10_000,
    );
    const lines = text.split('\n').filter((line) => line.includes(' %'));
    expect(
      lines.map((line) =>
        line
          .replace(/[^a-z0-9.% ]/g, '')
          .replace(/ +/g, ' ')
          .trim(),
      ),
    ).toEqual(['build 6.0 s 60 %', 'smoke 1.0 s 10 %', 'between them 3.0 s 30 %', 'all of it 10.0 s 100 %']);
  });
});
