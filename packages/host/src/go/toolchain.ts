import { join } from 'node:path';
import { type Exec, FactoryError } from '@officina/core';
import { runGo } from './run-go.ts';

interface Around {
  readonly exec: Exec;
  /** Where modules come from, compilers among them. */
  readonly proxy: string;
  /** Keeps compilers that were fetched. */
  readonly folder: string;
  /** A folder that is gone in the end. */
  readonly place: string;
}

/**
 * The Go that says what a compilation by another one takes: which files count follows from its minor version (build
 * constraints such as `go1.26`). The one on PATH where that is the same, and no older; else the very one, which Go fetches
 * as it does for a module that wants it (https://go.dev/doc/toolchain). Throws tool-missing without a Go that can.
 */
export async function findGo(
  wanted: string | undefined,
  { exec, proxy, folder, place }: Around,
): Promise<string> {
  const asking = { exec, folder: place };
  const said = await runGo('go', ['version'], {
    ...asking,
    what: 'its version',
    env: { GOTOOLCHAIN: 'local' },
  });
  const [, own = ''] = /\bgo(\d\S*)/.exec(said) ?? [];
  const [here, there] = [numbersOf(own), numbersOf(wanted)];
  if (here === undefined || isOlder(here, [1, 21, 0])) {
    throw new FactoryError(
      'tool-missing',
      `wanted Go 1.21 or newer on PATH, got ${own || said.trim() || 'none'}`,
      {
        hint: 'install a newer Go (go.dev/dl, or apt-get install golang-go): it says what a program is made of',
      },
    );
  }
  const isSameMinor = there !== undefined && here[0] === there[0] && here[1] === there[1];
  if (there === undefined || (isSameMinor && !isOlder(here, there))) return 'go';
  const root = await runGo('go', ['env', 'GOROOT'], {
    ...asking,
    what: `Go ${wanted}, which compiles it`,
    env: {
      ...{ GOTOOLCHAIN: `go${wanted}`, GOFLAGS: '-modcacherw', GOPROXY: proxy },
      GOMODCACHE: join(folder, 'compilers'),
    },
  });
  return join(root.trim(), 'bin', 'go');
}

type Numbers = readonly [major: number, minor: number, patch: number];

/** Of a version of Go's, which are no semver (`1.21rc2`); undefined for anything else. */
function numbersOf(version = ''): Numbers | undefined {
  const [, major, minor, patch = '0'] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function isOlder(one: Numbers, other: Numbers): boolean {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}
