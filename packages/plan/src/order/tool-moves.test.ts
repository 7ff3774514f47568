import { describe, expect, it } from '@jest/globals';
import { lockedTool, lockOf } from '../workspace.fixture.ts';
import { toolMoves } from './tool-moves.ts';

const day = 24 * 60 * 60;

describe('toolMoves', () => {
  it('counts what a tool moved since a lock had it, beside one move in a month', () => {
    const at = (time: number, helm: string, more: Parameters<typeof lockOf>[1] = {}) => ({
      time,
      text: lockOf('base', { tools: { helm: lockedTool(helm, '1'), ...more.tools } }),
    });
    const yq = { tools: { yq: lockedTool('4.0.0', '2') } };
    const moves = toolMoves(
      [at(0, '3.0.0'), at(9 * day, '3.0.0', yq), at(10 * day, '3.1.0', yq), at(335 * day, '3.0.0', yq)],
      (365 - 365 / 12) * day,
    );
    expect(moves.get('helm')).toEqual({ moves: 2, perYear: expect.closeTo(3, 9) });
    expect(moves.get('yq')).toMatchObject({ moves: 0 });
    expect(moves.get('yq')?.perYear).toBeGreaterThan(1);
  });

  it('reads locks of another schema, and passes over what is none', () => {
    const moves = toolMoves(
      [
        { time: 0, text: '{"schema":"officina.lock/v0","tools":{"helm":{"version":"1","more":2}}}' },
        { time: 1, text: '<<<<<<< HEAD' },
        { time: 2, text: '{"tools":[]}' },
        { time: 3, text: '{"tools":{"helm":{"version":"2"}}}' },
      ],
      4,
    );
    expect([...moves]).toEqual([['helm', { moves: 1, perYear: expect.closeTo(24, 3) }]]);
  });
});
