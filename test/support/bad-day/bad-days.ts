import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { faultKinds } from '../faults.ts';
import { type RegistryKind, type StartedRegistry, startRegistryOf } from '../registries.ts';
import type { Course } from './course.ts';
import { cleanDay, type Day, daysOf, holdDay, type Site } from './day.ts';
import { makeEnginePulls, pullNames } from './engine-pull.ts';
import { type EnginePush, pushNames, startEnginePush } from './engine-push.ts';
import { makeVerbs, type Verb, verbNames } from './verbs.ts';

/** The verbs that have bad days, each with a test of its own. */
export const allNames = [...verbNames, ...pushNames, ...pullNames];

/** Holds the days that are chosen of each verb's against a registry of a kind: a test for each verb. */
export function badDays(
  kind: RegistryKind,
  choose: (days: readonly Day[]) => readonly Day[],
  { names = allNames, course }: { readonly names?: readonly string[]; readonly course?: Course } = {},
): void {
  let registry: StartedRegistry;
  let site: Site;
  let push: EnginePush;
  let verbs: ReadonlyMap<string, Verb>;
  beforeAll(async () => {
    registry = await startRegistryOf(kind);
    const { address } = registry;
    site = { address, pool: `${address}/days/pool` };
    const made = await makeVerbs(address, 'days/pool');
    push = await startEnginePush(address);
    verbs = new Map(
      [...made, ...push.verbs, ...(await makeEnginePulls(address))].map((verb) => [verb.name, verb]),
    );
  });
  afterAll(async () => {
    await push?.remove();
    await registry?.stop();
  });

  it.each(names)('%s ends well or with one error, and as it should when it is run again', async (name) => {
    const verb = verbs.get(name);
    if (verb === undefined) throw new Error(`no verb ${name}`);
    const clean = await cleanDay(verb, site);
    const days = choose(daysOf(verb, clean, faultKinds));
    expect(days.length).toBeGreaterThan(faultKinds.length / 2);
    const wrong: string[] = [];
    const endings = new Set<string>();
    const told = course?.begin(`${kind.name}, ${name}`, days.length);
    for (const day of days) {
      const title = `${day.kind}${day.lasts ? ' from' : ' at'} request ${day.at}`;
      const known = told?.saidOn(title);
      if (known !== undefined) {
        endings.add(known);
        continue;
      }
      const { said, faults } = await holdDay(day, clean, site);
      endings.add(said);
      const { method, url } = clean.requests[day.at] ?? {};
      const lines = faults.map((fault) => `${title} (${method} ${url}), ${said}: ${fault}`);
      wrong.push(...lines);
      told?.ended(title, { said, wrong: lines });
    }
    expect(wrong).toEqual([]);
    // Days on which nothing went wrong would show nothing.
    if (name !== 'plan') expect(endings.size).toBeGreaterThan(1);
  });
}
