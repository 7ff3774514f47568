import { canonicalJson, type EngineImage } from '@officina/core';
import type { Check } from '../check/check.ts';
import { toPattern } from './go-pattern.ts';
import { placeOf, type StructureContext } from './structure-context.ts';
import type { StructureSpec } from './structure-spec.ts';

type MetadataTest = StructureSpec['metadataTest'];
type Expected = MetadataTest['labels'][number];

/** The metadata test: what the image's configuration says; nothing is run. */
export function toMetadataTest(test: MetadataTest, context: StructureContext): Check {
  return {
    kind: 'structure',
    name: `metadata test: ${placeOf(context)}`,
    image: context.image,
    isolation: 'shared',
    wanted: canonicalJson(Object.fromEntries(Object.entries(test).filter(([, value]) => !isEmpty(value)))),
    probes: [],
    judge: (_, subject) => {
      const wrong = problems(test, subject);
      return { passed: wrong.length === 0, got: wrong.join('; ') || 'all of it' };
    },
  };
}

function problems(test: MetadataTest, subject: EngineImage): string[] {
  const env = new Map(
    subject.env.map((entry): [string, string] => [
      entry.split('=')[0] ?? '',
      entry.slice(entry.indexOf('=') + 1),
    ]),
  );
  const ports = (subject.ports ?? []).map((port) => port.replace(/\/.*$/, ''));
  const volumes = subject.volumes ?? [];
  const { entrypoint, cmd, workdir, user } = test;
  return [
    ...test.envVars.flatMap((wanted) => compare('env', wanted, env.get(wanted.key))),
    ...test.unboundEnvVars.flatMap(({ key }) => (env.has(key) ? [`env ${key} is set`] : [])),
    ...test.labels.flatMap((wanted) => compare('label', wanted, subject.labels[wanted.key])),
    ...test.exposedPorts.filter((port) => !ports.includes(port)).map((port) => `port ${port} is not exposed`),
    ...test.unexposedPorts.filter((port) => ports.includes(port)).map((port) => `port ${port} is exposed`),
    ...test.volumes.filter((path) => !volumes.includes(path)).map((path) => `no volume ${path}`),
    ...test.unmountedVolumes.filter((path) => volumes.includes(path)).map((path) => `volume ${path}`),
    ...differ('entrypoint', entrypoint, subject.entrypoint),
    ...differ('cmd', cmd, subject.command ?? []),
    ...differ('workdir', workdir || undefined, subject.workdir),
    ...differ('user', user || undefined, subject.user),
  ];
}

function compare(what: string, { key, value, isRegex }: Expected, got: string | undefined): string[] {
  if (got === undefined) return [`${what} ${key} is not there`];
  const holds = isRegex ? matches(value, got) : got === value;
  return holds ? [] : [`${what} ${key} is ${JSON.stringify(got)}`];
}

function matches(value: string, got: string): boolean {
  const pattern = toPattern(value);
  return typeof pattern !== 'string' && pattern.test(got);
}

function differ(what: string, wanted: unknown, got: unknown): string[] {
  if (wanted === undefined || canonicalJson(wanted) === canonicalJson(got)) return [];
  return [`${what} is ${canonicalJson(got)}`];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}
