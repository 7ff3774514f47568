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

  it('reads lists with commas or spaces', () => {
    expect(Inputs.parse({ only: 'kubectl, base/helm', platforms: 'linux/arm64' })).toMatchObject({
      only: ['kubectl', 'base/helm'],
      platforms: ['linux/arm64'],
      mode: 'write',
    });
  });

  it('refuses a platform that the factory does not know', () => {
    expect(Inputs.safeParse({ platforms: 'linux/s390x' }).success).toBe(false);
  });
});
