import { execFile } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { type Container, FactoryError, type ImageFiles } from '@officina/core';
import { outcomeOf, subjectOf } from './check/check.fixture.ts';
import type { Check } from './check/check.ts';
import { renderOutcome } from './check/judge.ts';
import { runChecks } from './run-checks.ts';

/** A check whose outcome is what it shows. */
const check = (name: string, rest: Partial<Check>): Check => ({
  ...{ kind: 'command', name, image: 'base', isolation: 'shared', wanted: 'x', probes: [] },
  judge: ([outcome]) => ({
    passed: outcome?.exitCode === 0 && outcome.broken === undefined,
    got: outcome === undefined ? 'nothing' : renderOutcome(outcome),
    hint: 'look at the COPY line',
  }),
  ...rest,
});

/** This machine in the place of an engine; `most` is how many containers were there at once. */
function scene(files?: Partial<ImageFiles>) {
  const there = { now: 0, most: 0, opened: 0 };
  const container: Container = {
    id: 'c',
    exec: ({ command: [program = '', ...args] }) =>
      new Promise((resolve) => {
        execFile(program, args, (error, stdout, stderr) =>
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr }),
        );
      }),
    remove: async () => {
      there.now -= 1;
    },
  };
  const place = {
    containers: {
      start: async () => {
        there.now += 1;
        there.most = Math.max(there.most, there.now);
        return container;
      },
      open: async (): Promise<ImageFiles> => {
        if (files === undefined) throw new FactoryError('engine-failed', 'no room', { hint: 'look' });
        there.opened += 1;
        const remove = async () => {
          there.opened -= 1;
        };
        return { read: async () => false, remove, ...files };
      },
      sweep: async () => 0,
    },
    subject: { name: 'n', image: subjectOf() },
    platform: 'linux/amd64',
    ...{ scan: async () => [], clock: { now: () => new Date(0) } },
    patience: { times: 1, load: () => 4 },
  } as const;
  return { place, there };
}

describe('runChecks', () => {
  it('says that the machine was busy, and not what else a check advises', async () => {
    const late = check('late', { probes: [{ command: ['sleep', '9'], timeoutSeconds: 1 }] });
    const failed = check('failed', { probes: [{ command: ['false'] }] });
    const results = await runChecks([late, failed], scene().place);
    expect(results).toMatchObject([
      {
        ...{ passed: false, got: 'the machine was busy: stopped after 1 s' },
        hint: 'run it again when the machine has less to do',
      },
      { passed: false, got: 'exit 1', hint: 'look at the COPY line' },
    ]);
  });

  it('gives what is to be alone a container each, a few at a time', async () => {
    const { place, there } = scene();
    const steps = () => [{ command: ['sleep', '0.05'] }];
    const own = Array.from({ length: 12 }, (_, n) => check(`${n}`, { isolation: 'bare', steps }));
    const results = await runChecks(own, place);
    expect(results.map(({ name, passed }) => [name, passed])).toEqual(own.map(({ name }) => [name, true]));
    expect(there).toMatchObject({ now: 0, most: 4 });
  });

  it('looks at files without starting anything', async () => {
    const { place, there } = scene({});
    const look = async () => [outcomeOf('seen')];
    const results = await runChecks([check('files', { isolation: 'files', look })], place);
    expect(results).toMatchObject([{ passed: true, got: 'exit 0, stdout "seen"' }]);
    expect(there).toEqual({ now: 0, most: 0, opened: 0 });
  });

  it('fails those whose files cannot be looked at, and those alone', async () => {
    const broken = check('broken', {
      isolation: 'files',
      look: () => Promise.reject(new FactoryError('engine-failed', 'gone', { hint: 'look' })),
    });
    const whole = check('whole', { isolation: 'files', look: async () => [outcomeOf('')] });
    expect(await runChecks([broken, whole], scene({}).place)).toMatchObject([
      { passed: false, got: 'could not run: gone' },
      { passed: true },
    ]);
    expect(await runChecks([whole], scene().place)).toMatchObject([
      { passed: false, got: 'could not run: no room' },
    ]);
  });
});
