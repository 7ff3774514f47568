import { describe, expect, it } from '@jest/globals';
import { finalParent } from './final-parent.ts';

describe('finalParent', () => {
  it.each([
    ['FROM debian\n', 'debian'],
    ['from --platform=$BUILDPLATFORM debian as OS\r\nRUN x\r\nFROM os\r\n', 'debian'],
    ['FROM base AS packages\nRUN x\nFROM gemini\nCOPY --from=packages / /\n', 'gemini'],
    ['FROM \\\n  base\n', 'base'],
    ['FROM scratch\n', undefined],
    ['ARG X=base\nFROM ${X}\n', undefined],
  ])('reads %j', (dockerfile, parent) => {
    expect(finalParent(dockerfile)).toBe(parent);
  });
});
