import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inLockedFolder } from './locked-folder.ts';

describe('inLockedFolder', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'officina-locked-'));
    folder = join(root, 'state');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('lets one work after the other, and tells each its own result', async () => {
    const told: string[] = [];
    const work = (name: string) =>
      inLockedFolder(folder, async () => {
        told.push(`${name} begins`);
        await new Promise((next) => setImmediate(next));
        told.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([work('one'), work('two')])).toEqual(['one', 'two']);
    const [first] = told[0]?.split(' ') ?? [];
    expect(told.slice(0, 2)).toEqual([`${first} begins`, `${first} ends`]);
  });

  it('ends with one error, work done, where another took the folder over meanwhile', async () => {
    let isDone = false;
    const slept = inLockedFolder(
      folder,
      async () => {
        // What the lock says of the other: it was renewed by somebody else.
        const other = new Date(Date.now() + 3_600_000);
        await utimes(`${folder}.lock`, other, other);
        await new Promise((next) => setTimeout(next, 1500));
        isDone = true;
      },
      { stale: 2000 },
    );
    await expect(slept).rejects.toMatchObject({
      code: 'command-failed',
      message: expect.stringContaining('taken over by another officina'),
    });
    expect(isDone).toBe(true);
  });
});
