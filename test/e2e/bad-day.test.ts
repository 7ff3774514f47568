import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cleanDay, type Day, daysOf, holdDay, type Site } from '../support/bad-day/day.ts';
import { makeVerbs, type Verb } from '../support/bad-day/verbs.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { faultKinds } from '../support/faults.ts';
import { type StartedRegistry, startRegistryOf } from '../support/registries.ts';

let registry: StartedRegistry;
let site: Site;
let verbs: readonly Verb[];

beforeAll(async () => {
  registry = await startRegistryOf({
    name: 'x',
    program: process.env['REGISTRY'] ?? 'docker-registry',
    speaks: (process.env['SPEAKS'] ?? 'distribution') as 'distribution',
  });
  const { address } = registry;
  site = { address, pool: `${address}/days/pool`, proxy: await startFaultProxy(address) };
  verbs = await makeVerbs(address, 'days/pool');
});
afterAll(async () => {
  await site?.proxy.close();
  await registry?.stop();
});

const only = process.env['ONLY'];
describe('a registry on a bad day', () => {
  it('all', async () => {
    for (const verb of verbs) {
      if (only !== undefined && verb.name !== only) continue;
      const clean = await cleanDay(verb, site);
      const t = Date.now();
      const days: Day[] = daysOf(verb, clean, faultKinds);
      process.stderr.write(`${verb.name}: ${clean.requests.length} requests, ${days.length} days\n`);
      const says = new Map<string, number>();
      let n = 0;
      for (const day of days) {
        if (++n % Number(process.env['EVERY'] ?? 1) !== 0) continue;
        const { said, faults } = await holdDay(day, clean, site);
        says.set(`${day.kind} ${said}`, (says.get(`${day.kind} ${said}`) ?? 0) + 1);
        if (faults.length > 0)
          process.stderr.write(
            `${day.kind} at ${day.at} ${day.lasts} ${clean.requests[day.at]?.method} ${clean.requests[day.at]?.url} (${said}): ${faults.join('\n   ').slice(0, 700)}\n`,
          );
      }
      process.stderr.write(`${verb.name}: ${Date.now() - t} ms ${JSON.stringify([...says])}\n`);
    }
    expect(1).toBe(1);
  }, 3_600_000);
});
