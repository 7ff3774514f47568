import {
  FactoryError,
  type Http,
  mapUntilFailure,
  type NpmIdentity,
  renderNpmIdentity,
} from '@officina/core';
import type { NpmRegistry } from './npm-registries.ts';

interface Ports {
  readonly http: Http;
  readonly registryOf: (name: string) => Promise<NpmRegistry>;
}

/** Questions at a time. */
const atOnce = 16;

/** When each was published: the dates stand in a package's whole document alone, which is asked for once per package. */
export async function released(
  asked: readonly NpmIdentity[],
  ports: Ports,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(asked.map(({ name }) => name))];
  const times = new Map(
    await mapUntilFailure(names, atOnce, async (name) => [name, await timesOf(name, ports)] as const),
  );
  return new Map(
    asked.flatMap((one) => {
      const date = new Date(times.get(one.name)?.[one.version] ?? '');
      return Number.isNaN(date.getTime()) ? [] : [[renderNpmIdentity(one), date.toISOString()] as const];
    }),
  );
}

async function timesOf(name: string, { http, registryOf }: Ports): Promise<Readonly<Record<string, string>>> {
  const { registry, headers } = await registryOf(name);
  const url = `${registry}${name.replace('/', '%2f')}`;
  const response = await http.request({ url, headers });
  const answer = response.status === 200 ? await response.json() : await response.discard();
  if (response.status !== 200)
    throw new FactoryError('upstream-status', `${url} answered ${response.status}`, {
      hint: `look at npm view ${name} time, and at: npm config get registry`,
    });
  return (answer as { time?: Record<string, string> } | undefined)?.time ?? {};
}
