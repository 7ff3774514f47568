import { canonicalJson, type EngineImage } from '@officina/core';
import type { Check } from '../check/check.ts';
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
    wanted: renderWanted(test),
    probes: [],
    judge: (_, subject) => {
      const wrong = problems(test, subject);
      return { passed: wrong.length === 0, got: wrong.join('; ') || 'all of it' };
    },
  };
}

/** Whether a metadata test asks anything; an empty one is no test. */
export function hasMetadata({ entrypoint, cmd, ...rest }: MetadataTest): boolean {
  return (
    entrypoint !== undefined || cmd !== undefined || Object.values(rest).some(({ length }) => length > 0)
  );
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

function compare(what: string, { key, value, pattern }: Expected, got: string | undefined): string[] {
  if (got === undefined) return [`${what} ${key} is not there`];
  const holds = pattern === undefined ? got === value : pattern.test(got);
  return holds ? [] : [`${what} ${key} is ${JSON.stringify(got)}`];
}

function differ(what: string, wanted: unknown, got: unknown): string[] {
  if (wanted === undefined || canonicalJson(wanted) === canonicalJson(got)) return [];
  return [`${what} is ${canonicalJson(got)}`];
}

function renderWanted(test: MetadataTest): string {
  const asWritten = (expected: readonly Expected[]) =>
    expected.map(({ key, value, pattern }) => ({ key, value: pattern?.toString() ?? value }));
  const wanted = { ...test, envVars: asWritten(test.envVars), labels: asWritten(test.labels) };
  return canonicalJson(Object.fromEntries(Object.entries(wanted).filter(([key, value]) => asks(key, value))));
}

/** An empty list of an entrypoint or a command asks for none of it; any other asks nothing. */
function asks(key: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 || key === 'entrypoint' || key === 'cmd';
  return value !== undefined && value !== '';
}
