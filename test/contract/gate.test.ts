import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** Runs the gate as a runner does; its exit code and what it said. */
function gate(needs: Readonly<Record<string, string>>, expected: string): [number | null, string] {
  const context = Object.fromEntries(
    Object.entries(needs).map(([job, result]) => [job, { result, outputs: {} }]),
  );
  const { status, stdout } = spawnSync(process.execPath, ['.github/actions/gate/gate.cjs'], {
    encoding: 'utf8',
    env: { ...process.env, INPUT_NEEDS: JSON.stringify(context), INPUT_EXPECTED: expected },
  });
  return [status, stdout.trim()];
}

describe('the gate', () => {
  it('opens when every job ended as planned', () => {
    expect(gate({ plan: 'success', make: 'skipped' }, 'plan=success\nmake=skipped\n')).toEqual([
      0,
      'every job ended as planned',
    ]);
  });

  it.each([
    ['failure', { plan: 'failure' }, 'plan=success', 'plan: wanted success, got failure'],
    ['cancelled', { plan: 'cancelled' }, 'plan=success', 'plan: wanted success, got cancelled'],
    ['an unplanned skip', { plan: 'skipped' }, 'plan=success', 'plan: wanted success, got skipped'],
    [
      'a job that was to be skipped',
      { plan: 'success' },
      'plan=skipped',
      'plan: wanted skipped, got success',
    ],
    [
      'a job without a plan',
      { plan: 'success', make: 'success' },
      'plan=success',
      'make: success, and no result was planned for it',
    ],
    [
      'a planned job that nobody waits for',
      { plan: 'success' },
      'plan=success\nmake=success',
      'make: planned, and not waited for',
    ],
    [
      'a result that cannot be planned',
      { plan: 'failure' },
      'plan=failure',
      'input "expected": wanted job=success or job=skipped, got "plan=failure"',
    ],
    ['two plans', { plan: 'success' }, 'plan=success\nplan=success', 'input "expected": plan has two lines'],
    ['nothing to wait for', {}, '', 'input "needs" names no job: the gate would hold nothing'],
  ])('stays shut for %s', (_, needs, expected, said) => {
    const [code, stdout] = gate(needs as Record<string, string>, expected);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toContain(`::error::${said}`);
  });
});
