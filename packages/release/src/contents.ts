import {
  type Contents,
  digestOf,
  type Lock,
  type LockedPackage,
  type Report,
  renderLock,
} from '@officina/core';

/** What an image holds by its lock. */
export function contentsOf(lock: Lock): Contents {
  const npm = Object.entries(lock.npm?.packages ?? {});
  return {
    lock: digestOf(renderLock(lock)),
    parents: mapValues(lock.parents, ({ digest }) => digest),
    tools: mapValues(lock.tools, ({ version }) => version),
    npm: Object.fromEntries(npm.map(([name, { version }]) => [name, version])),
    debian: Object.fromEntries(
      Object.entries(lock.debian ?? {}).map(([platform, packages]) => [platform, versionsOf(packages)]),
    ),
  };
}

/** The versions that programs said themselves when the image was smoked. */
export function measuredOf(report: Report): Record<string, string> {
  return Object.fromEntries(
    report.checks
      .filter(({ kind, passed }) => kind === 'version' && passed)
      .map(({ name, got }) => [name.replace(/^version /, ''), got]),
  );
}

function versionsOf(packages: readonly LockedPackage[]): Record<string, string> {
  return Object.fromEntries(packages.map(({ name, version }) => [name, version]));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
