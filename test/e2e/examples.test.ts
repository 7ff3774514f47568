import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { afterDemo, state } from '../support/ground.ts';
import { officina } from '../support/officina.ts';

const own = join(state, 'documents');

describe('officina docs --examples', () => {
  beforeAll(async () => {
    // What the demo of this run has made already need not be made again.
    await afterDemo(async () => {
      for (const made of ['upstream', 'bootstrap']) {
        const from = join(state, 'demo', made);
        if (existsSync(from)) await cp(from, join(own, 'examples', 'demo', made), { recursive: true });
      }
    });
  });

  afterAll(() => rm(own, { recursive: true, force: true }));

  it('makes documents of the shape that docs/examples shows', async () => {
    const { exitCode, stderr } = await officina(['docs', '--examples', '--state', own]);
    expect(stderr).toContain('5 pages say what their sources say');
    expect(exitCode).toBe(0);
  });
});
