import type { Exec } from '@officina/core';

/** How npm is set up on this machine, for a build that must reach the same registry. */
export interface NpmSettings {
  /** The registry's url. */
  readonly registry: string;
  /** A PEM file of further certificate authorities. */
  readonly cafile?: string;
  /** The person's .npmrc, which may hold credentials. */
  readonly userconfig?: string;
}

/** Asks npm itself; undefined where there is no npm. */
export async function findNpmSettings(exec: Exec, env = process.env): Promise<NpmSettings | undefined> {
  const args = ['config', 'get', 'registry', 'cafile', 'userconfig', '--loglevel=silent'];
  const result = await exec.run('npm', args).catch(() => undefined);
  if (result?.exitCode !== 0) return undefined;
  const values = Object.fromEntries(
    result.stdout.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
    }),
  ) as Record<string, string>;
  const present = (value: string | undefined) =>
    value === '' || value === 'null' || value === 'undefined' ? undefined : value;
  const registry = present(values['registry']);
  if (registry === undefined) return undefined;
  const cafile = present(values['cafile']) ?? present(env['NODE_EXTRA_CA_CERTS']);
  const userconfig = present(values['userconfig']);
  return {
    registry,
    ...(cafile === undefined ? {} : { cafile }),
    ...(userconfig === undefined ? {} : { userconfig }),
  };
}
