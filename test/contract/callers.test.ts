import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { callers, renderCaller } from '../../packages/cli/src/init/callers.ts';

interface Called {
  readonly on: Readonly<Record<string, unknown>> & {
    readonly workflow_call?: { readonly secrets: object; readonly inputs: object };
  };
  readonly jobs: Readonly<Record<string, { readonly permissions?: Readonly<Record<string, string>> }>>;
}
interface Calling {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<
    Record<
      string,
      { permissions: Record<string, string>; with: Record<string, string>; secrets: Record<string, string> }
    >
  >;
}

const read = (name: string) => parse(readFileSync(`.github/workflows/${name}.yml`, 'utf8')) as Called;
const ranks = ['none', 'read', 'write'];

describe('the callers that officina init writes', () => {
  it('are of every workflow that can be called, but for images, which they all call', () => {
    const callable = readdirSync('.github/workflows')
      .map((file) => file.replace('.yml', ''))
      .filter((name) => read(name).on.workflow_call !== undefined);
    expect([...Object.keys(callers), 'images'].sort()).toEqual(callable);
  });

  it.each(Object.keys(callers))(
    '%s grants exactly what the called jobs ask for, and passes its secrets',
    (name) => {
      const called = read(name);
      const calling = parse(renderCaller(name, 'factory')) as Calling;
      const job = calling.jobs[name];
      const wanted: Record<string, string> = {};
      for (const { permissions = {} } of Object.values(called.jobs))
        for (const [right, rank] of Object.entries(permissions))
          if (ranks.indexOf(rank) > ranks.indexOf(wanted[right] ?? 'none')) wanted[right] = rank;
      expect(job?.permissions).toEqual(wanted);
      expect(Object.keys(job?.secrets ?? {})).toEqual(Object.keys(called.on.workflow_call?.secrets ?? {}));
      expect(job?.with).toEqual({ images: 'factory' });
      expect(Object.keys(called.on.workflow_call?.inputs ?? {})).toEqual(['images']);
      // By the events that start it here, but for watchdog's pushes to main, which are about our own schedules.
      const events = Object.entries(called.on).filter(
        ([event]) => event !== 'workflow_call' && !(name === 'watchdog' && event === 'push'),
      );
      expect(calling.on).toEqual(Object.fromEntries(events));
    },
  );
});
