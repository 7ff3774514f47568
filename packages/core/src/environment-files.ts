import { FactoryError } from './error.ts';

/** Where a virtual environment of Python is in an image. */
export interface EnvironmentPlace {
  /** Absolute, without a final `/`. */
  readonly folder: string;
  /** The first two numbers of the Python: `3.11`. */
  readonly python: string;
  /** Where that is in the image. */
  readonly interpreter: string;
}

/** What `python3 -m venv --without-pip` makes, paths from the environment's folder: https://docs.python.org/3/library/venv.html. */
export function environmentFrame({ python, interpreter }: EnvironmentPlace): {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
} {
  const home = interpreter.slice(0, interpreter.lastIndexOf('/')) || '/';
  return {
    files: { 'pyvenv.cfg': `home = ${home}\ninclude-system-site-packages = false\nversion = ${python}\n` },
    links: {
      'bin/python': interpreter,
      'bin/python3': 'python',
      [`bin/python${python}`]: 'python',
      // Where Fedora's Python looks for what is compiled.
      lib64: 'lib',
    },
  };
}

/** The folder of an environment that Python imports from. */
export function sitePackages({ python }: Pick<EnvironmentPlace, 'python'>): string {
  return `lib/python${python}/site-packages`;
}

/** Where a member of a wheel goes, from the environment's folder. */
export interface MemberPlace {
  readonly path: string;
  /** A program of bin, whose first line may name the Python to run it. */
  readonly isScript: boolean;
}

/**
 * Where an installer puts a member of a wheel (https://packaging.python.org/en/latest/specifications/binary-distribution-format).
 * Undefined for what it writes anew. Throws archive-escapes for a path that leaves the wheel.
 */
export function memberPlace(
  member: string,
  { wheel, place }: { readonly wheel: WheelFolders; readonly place: EnvironmentPlace },
): MemberPlace | undefined {
  if (member.startsWith('/') || member.includes('\\') || member.split('/').includes('..')) {
    throw new FactoryError('archive-escapes', `member ${member} leaves the wheel`, {
      hint: 'do not install it; tell its publisher',
    });
  }
  if (wheel.records.includes(member)) return undefined;
  const site = sitePackages(place);
  const [top = '', kind = '', ...rest] = member.split('/');
  // As pip reads it: whatever the name, the case of which may be another.
  if (!top.endsWith('.data')) return { path: `${site}/${member}`, isScript: false };
  const path = rest.join('/');
  const folder = {
    purelib: site,
    platlib: site,
    headers: `include/site/python${place.python}/${wheel.name}`,
  }[kind];
  if (kind === 'scripts') return { path: `bin/${path}`, isScript: true };
  // lib64 is a link to lib.
  if (kind === 'data') return { path: path.replace(/^lib64\//, 'lib/'), isScript: false };
  if (folder !== undefined) return { path: `${folder}/${path}`, isScript: false };
  throw new FactoryError('asset-not-a-program', `member ${member} is of a kind that no wheel has`, {
    hint: 'take another version',
  });
}

/** The folders of a wheel that are its own business. */
export interface WheelFolders {
  /** The project, as its files write it. */
  readonly name: string;
  /** `{name}-{version}.dist-info`. */
  readonly info: string;
  /** The list of its files and what signs that. */
  readonly records: readonly string[];
}

/** The folders of a wheel by its members; throws asset-not-a-program for what is none. */
export function wheelFolders(members: readonly string[]): WheelFolders {
  const infos = new Set(members.flatMap((member) => /^([^/]+\.dist-info)\//.exec(member)?.[1] ?? []));
  const [info] = infos;
  if (info === undefined || infos.size > 1 || !members.includes(`${info}/METADATA`)) {
    const got = infos.size > 1 ? [...infos].sort().join(', ') : 'none';
    throw new FactoryError('asset-not-a-program', `wanted a wheel with one folder .dist-info, got ${got}`, {
      hint: 'take another version',
    });
  }
  const stem = info.slice(0, -'.dist-info'.length);
  return {
    name: stem.split('-')[0] ?? stem,
    info,
    records: ['RECORD', 'RECORD.jws', 'RECORD.p7s', 'INSTALLER'].map((name) => `${info}/${name}`),
  };
}

/** A script of a wheel as it is in an environment: a first line that begins with `#!python` becomes the environment's own, whole, as pip has it. */
export function installedScript(bytes: Uint8Array, { folder }: Pick<EnvironmentPlace, 'folder'>): Uint8Array {
  const wanted = new TextEncoder().encode('#!python');
  if (!wanted.every((byte, at) => bytes[at] === byte)) return bytes;
  const end = bytes.indexOf(0x0a);
  const rest = bytes.subarray(end < 0 ? bytes.length : end + 1);
  const first = new TextEncoder().encode(`#!${folder}/bin/python\n`);
  const whole = new Uint8Array(first.length + rest.length);
  whole.set(first);
  whole.set(rest, first.length);
  return whole;
}

/**
 * The programs that an entry_points.txt names, by their names in bin, and the text of each
 * (https://packaging.python.org/en/latest/specifications/entry-points).
 */
export function entryScripts(
  entryPoints: string,
  { folder }: Pick<EnvironmentPlace, 'folder'>,
): ReadonlyMap<string, string> {
  const scripts = new Map<string, string>();
  let section = '';
  for (const line of entryPoints.split(/\r?\n/)) {
    const header = /^\[(.+)\]\s*$/.exec(line.trim());
    if (header !== null) section = header[1] ?? '';
    if (header !== null || !/^(?:console|gui)_scripts$/.test(section)) continue;
    const [, name, module, object] =
      /^([\w+-][\w.+ -]*?)\s*=\s*([\w.]+)\s*:\s*([\w.]+)\s*(?:\[.*\])?$/.exec(line.trim()) ?? [];
    if (name === undefined || module === undefined || object === undefined) continue;
    const [first] = object.split('.');
    scripts.set(
      name,
      `#!${folder}/bin/python\nimport sys\nfrom ${module} import ${first}\nif __name__ == "__main__":\n    sys.exit(${object}())\n`,
    );
  }
  return scripts;
}
