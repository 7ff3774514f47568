import { type ContainerExecResult, type DebianBelow, FactoryError } from '@officina/core';

/** What apt said, and what images of ours below have. */
export interface Refused {
  readonly stderr: string;
  readonly stdout?: string;
  readonly below?: readonly DebianBelow[];
}

/** What apt's refusal means: asset-missing for an unknown name, debian-pin-expired for a version that is gone. */
export function refusal(image: string, { stderr, stdout = '', below = [] }: Refused): FactoryError {
  const unknown = [
    ...stderr.matchAll(/Unable to locate package (\S+)|Package '?([^\s']+)'? has no installation candidate/g),
  ].map(([, a, b]) => a ?? b);
  if (unknown.length > 0) {
    const names = [...new Set(unknown)].join(', ');
    return new FactoryError('asset-missing', `Debian packages of ${image}: apt knows no ${names}`, {
      hint: 'look at debian in image.yaml; a package may have another name in this suite',
    });
  }
  const gone = /Version '([^']+)' for '([^']+)' was not found/.exec(stderr);
  if (gone !== null) {
    return new FactoryError(
      'debian-pin-expired',
      `Debian package ${gone[2]}: the mirror no longer has ${gone[1]}`,
      {
        hint: 'run "officina resolve"',
      },
    );
  }
  const [, taken] = /will be REMOVED:\n((?: .*\n)+)/.exec(stdout) ?? [];
  if (taken !== undefined && /remove is disabled/.test(stderr)) {
    const owner = (name: string) =>
      below.find(({ packages }) => packages.some((one) => one.name === name))?.image;
    const names = taken
      .trim()
      .split(/\s+/)
      .map((name) => `${name} (of ${owner(name) ?? 'the parent'})`);
    return new FactoryError('command-failed', `apt-get install would take away ${names.join(', ')}`, {
      hint: 'ask for another package, or take those out of the image below: what is locked there stays',
    });
  }
  const [, needs = stderr] = /unmet dependencies:\n((?: .*\n)+)/.exec(stdout) ?? [];
  return new FactoryError('command-failed', `apt-get install in ${image}:\n${needs.trim()}`, {
    hint:
      'look whether the packages under debian in image.yaml can be installed together; a newer version of what Debian has ' +
      'comes from a repository that names it in its packages',
  });
}

/** The error for an apt that could not read its lists. */
export function updateFailed(image: string, { stderr, stdout }: ContainerExecResult): FactoryError {
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join('\n');
  return new FactoryError('upstream-unreachable', `apt-get update in ${image}:\n${said}`, {
    hint: 'look whether this machine reaches the Debian mirror that the image names',
  });
}
