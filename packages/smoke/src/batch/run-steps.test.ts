import { describe, expect, it } from '@jest/globals';
import { type ContainerExec, type ContainerExecResult, FactoryError } from '@officina/core';
import { runSteps } from './run-steps.ts';

const clock = { now: () => new Date() };
const done = { exitCode: 0, stdout: 'x', stderr: '' };
const container = (...answers: (ContainerExecResult | Error)[]) => {
  const asked: ContainerExec[] = [];
  return {
    asked,
    exec: (request: ContainerExec) => {
      asked.push(request);
      const answer = answers[asked.length - 1] ?? done;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
};
const steps = ['one', 'two', 'three'].map((word) => ({ command: [word], user: 'u', env: { A: 'b' } }));

describe('runSteps', () => {
  it('hands each to the engine as it is, one after another', async () => {
    const place = container({ ...done, exitCode: 3 });
    const outcomes = await runSteps(place, steps, { times: 1, clock });
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([3, 0, 0]);
    expect(place.asked).toMatchObject(steps);
  });

  it.each([
    ['could not be started', { ...done, exitCode: 127, unstarted: true } as const, { unstarted: true }],
    [
      'was stopped',
      new FactoryError('timed-out', 'late', { hint: 'look' }),
      { exitCode: 124, late: { busy: true } },
    ],
    ['broke', new FactoryError('engine-failed', 'gone', { hint: 'look' }), { broken: 'gone' }],
  ])('runs none after one that %s', async (_, answer, expected) => {
    const place = container(answer);
    const outcomes = await runSteps(place, steps, { times: 1, clock, load: () => 4 });
    expect(outcomes).toMatchObject([
      expected,
      { broken: expect.any(String) },
      { broken: expect.any(String) },
    ]);
    expect(place.asked).toHaveLength(1);
  });

  it('gives all of them one time limit, longer under an emulator', async () => {
    const times = [0, 1, 2, 3, 4, 5, 6].map((n) => new Date(n * 10_000)).values();
    const place = container();
    const ticking = { now: () => times.next().value ?? new Date(0) };
    await runSteps(place, steps, { times: 6, clock: ticking });
    expect(place.asked.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([170, 150, 130]);
  });

  it('lets a bug and an interrupt through', async () => {
    const bug = container(new TypeError('bug'));
    await expect(runSteps(bug, steps, { times: 1, clock })).rejects.toThrow(TypeError);
    const stop = container(new FactoryError('interrupted', 'stop', { hint: 'look' }));
    await expect(runSteps(stop, steps, { times: 1, clock })).rejects.toThrow('stop');
  });
});
