import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Inputs } from './inputs.ts';

describe('Inputs', () => {
  it('knows exactly the names of action.yml', () => {
    const text = readFileSync(new URL('../action.yml', import.meta.url), 'utf8');
    const names = [...(text.split('outputs:')[0] ?? '').matchAll(/^ {2}([a-z-]+):/gm)].map(
      (match) => match[1],
    );
    expect(Object.keys(Inputs.shape)).toEqual(names);
  });

  it('writes the locks of every image when nothing is said', () => {
    expect(Inputs.parse({})).toMatchObject({ images: 'images', only: [], mode: 'write' });
  });

  it('refuses a platform that the factory does not know', () => {
    expect(Inputs.safeParse({ platforms: ['linux/s390x'] }).success).toBe(false);
  });
});
