import { loadWorkspace, quoteShell } from '@officina/core';
import { createFiles } from '@officina/host';

/** How every tool and npm package of the images is asked for its version, and what reads the answer. */
export interface Asked {
  readonly name: string;
  /** For sh; what it prints ends with a line of its own. */
  readonly script: string;
  readonly pattern: RegExp;
}

/** What the images of a folder say of their tools; those that say no version of theirs are left out. */
export async function askedTools(folder: string): Promise<Asked[]> {
  const { images } = await loadWorkspace(createFiles(), folder);
  return images
    .flatMap(({ spec }) => [...Object.entries(spec.tools), ...Object.entries(spec.npm?.packages ?? {})])
    .flatMap(([name, { version }]) => {
      if (version === undefined) return [];
      const env = Object.entries(version.env ?? {}).map(([key, value]) => `${key}=${value}`);
      const script = ['env', ...env, ...version.command].map(quoteShell).join(' ');
      return [{ name, script: `${script} 2>&1 </dev/null`, pattern: new RegExp(version.match, 'm') }];
    });
}

const between = '-- officina --';

/** One script that asks all of them. */
export function versionScript(asked: readonly Asked[]): string {
  return asked.map(({ script }) => `${script}; echo; echo '${between}'`).join('\n');
}

/** Tool to version, from what the script printed; undefined where the answer holds none. */
export function readVersions(asked: readonly Asked[], printed: string): Record<string, string | undefined> {
  const answers = printed.replaceAll('\r', '').split(between);
  return Object.fromEntries(
    asked.map(({ name, pattern }, at) => [name, pattern.exec(answers[at] ?? '')?.[1]]),
  );
}
