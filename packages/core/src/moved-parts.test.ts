import { expect, it } from '@jest/globals';
import type { LockedTool } from './document/lock.ts';
import { movedParts } from './moved-parts.ts';

const tool = (...paths: string[]) =>
  ({ version: '1.0.0', assets: paths.map((path) => ({ path })) }) as unknown as LockedTool;

it('names what is another version, new or gone, whatever the platform of the wheel', () => {
  const old = tool(
    'a-1.0-py3-none-any.whl',
    'b_c-1.0-cp311-cp311-manylinux_2_17_x86_64.whl',
    'd-1-py3-none-any.whl',
  );
  const now = tool(
    'a-1.0-py3-none-any.whl',
    'B.c-1.1-cp311-cp311-manylinux_2_17_aarch64.whl',
    'e-2-py3-none-any.whl',
  );
  expect(movedParts(old, now)).toEqual(['b-c 1.0 -> 1.1', 'd 1 -> (gone)', 'e (new) -> 2']);
});

it('has nothing to say of a tool that was none before, or is no environment', () => {
  expect(movedParts(tool('x.lua'), tool('a-1.0-py3-none-any.whl'))).toEqual([]);
  expect(movedParts(tool('x.lua'), tool('y.lua'))).toEqual([]);
});
