import { escapedModule, FactoryError, goProxy, type Http, isPrerelease, isVersion } from '@officina/core';
import { goTool } from './go-tool.ts';
import type { NamedTool } from './known-program.ts';

/**
 * What the path of a Go program comes to as a tool that is compiled: its module is asked of the proxy. Throws version-none
 * where no module there begins the path, or none of its versions can be locked.
 */
export async function proposeGoTool(path: string, { http }: { readonly http: Http }): Promise<NamedTool> {
  const { module, versions } = await findModule(path, http);
  const stable = versions.filter((version) => !isPrerelease(version, 'semver'));
  const majors = (stable.length > 0 ? stable : versions).map((version) => Number.parseInt(version, 10));
  const constraint = `${Math.max(...majors)}.x`;
  return goTool({ path, module }, { constraint, ...(stable.length > 0 ? {} : { prereleases: true }) });
}

interface FoundModule {
  readonly module: string;
  /** Those that a lock could take, without their v. */
  readonly versions: readonly string[];
}

/** As Go looks for the module of a package (https://go.dev/ref/mod#resolve-pkg-mod): the longest path that is one counts. */
async function findModule(path: string, http: Http): Promise<FoundModule> {
  const elements = path.split('/');
  const asked: string[] = [];
  for (let length = elements.length; length > 1; length--) {
    const module = elements.slice(0, length).join('/');
    const { status, body } = await ask(http, `${module}/@v/list`);
    const versions = body.split('\n').flatMap((line) => versionOf(line) ?? []);
    if (versions.length > 0) return { module, versions };
    if (await isModule(module, body, http)) throw unversioned(module);
    asked.push(`${status} for ${module}`);
  }
  throw new FactoryError(
    'version-none',
    `wanted a module at ${goProxy} that has ${path}, got ${asked.join(', ')}`,
    { hint: noModule(elements) },
  );
}

/** Whether a path without a version that can be locked is a module all the same: a proxy lists no commits, but knows the newest. */
async function isModule(module: string, list: string, http: Http): Promise<boolean> {
  return list.trim() !== '' || (await ask(http, `${module}/@latest`)).status === 200;
}

/** Whatever a proxy has nothing of it answers in its own way, 404, 410 or 403: the body is then empty here. */
async function ask(http: Http, path: string): Promise<{ readonly status: number; readonly body: string }> {
  const answer = await http.request({ url: `${goProxy}/${escapedModule(path)}` });
  const { status } = answer;
  if (status === 200) return { status, body: await answer.text() };
  await answer.discard();
  return { status, body: '' };
}

function versionOf(line: string): string | undefined {
  const version = line.trim().replace(/^v/, '');
  // A commit's version, and one that breaks Go's own rules, have no tag that a lock could name.
  return isVersion(version, 'semver') && !/[-.]\d{14}-[0-9a-f]{12}$|\+/.test(version) ? version : undefined;
}

function unversioned(module: string): FactoryError {
  return new FactoryError(
    'version-none',
    `wanted a version of ${module} such as v1.2.3, got a module of commits alone`,
    { hint: 'take a file that the project publishes as a tool (docs/spec.md), or a fork that has versions' },
  );
}

function noModule([host = '', owner = '', repository = '']: readonly string[]): string {
  const isAtGitHub = host === 'github.com' && repository !== '';
  const release = isAtGitHub ? `; its releases at GitHub are officina add ${owner}/${repository}` : '';
  return `look at the path on https://pkg.go.dev: it ends in /v2 or the like where the module does${release}`;
}
