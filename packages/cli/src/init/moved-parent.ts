import type { Instruction } from '@officina/core';

/** An external image as image.yaml has it. */
export interface Parent {
  readonly image: string;
  readonly tag: string;
  readonly scheme?: 'numbers';
  readonly constraint?: string;
}

/** Gives the external images of a Dockerfile names, and its lines those names. */
export interface ParentNamer {
  readonly parents: Record<string, Parent>;
  moveFrom(line: string, rest: string): string;
  moveCopy(line: string, flags: Instruction['flags']): string;
}

/** One Dockerfile's; `values` are those of its ARGs so far. */
export function parentNamer(values: ReadonlyMap<string, string>): ParentNamer {
  const parents: Record<string, Parent> = {};
  const stages = new Set<string>();
  const nameOf = (written: string): string | undefined => {
    const filled = written.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => values.get(name) ?? whole);
    if (filled === 'scratch' || stages.has(filled.toLowerCase()) || /[$\s]/.test(filled)) return undefined;
    const parent = toParent(filled);
    const same = Object.entries(parents).find(
      ([, one]) => one.image === parent.image && one.tag === parent.tag,
    );
    if (same !== undefined) return same[0];
    const base = parent.image
      .slice(parent.image.lastIndexOf('/') + 1)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+|-$/g, '');
    let name = base === '' ? 'parent' : base;
    for (let number = 2; name in parents || stages.has(name); number++) name = `${base}-${number}`;
    parents[name] = parent;
    return name;
  };
  return {
    parents,
    moveFrom: (line, rest) => {
      const [, written = '', stage] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest) ?? [];
      const name = nameOf(written);
      if (stage !== undefined) stages.add(stage.toLowerCase());
      return name === undefined ? line : line.replace(written, name);
    },
    moveCopy: (line, flags) => {
      const from = flags.find((flag) => flag.name === 'from')?.value ?? '';
      // A plain word is a stage, or an image folder of the workspace.
      const name = /[/:@]/.test(from) ? nameOf(from) : undefined;
      return name === undefined ? line : line.replace(`--from=${from}`, `--from=${name}`);
    },
  };
}

/** An image's name with its registry, as Docker would fill it in; a digest is left to the lock. */
function toParent(written: string): Parent {
  const [named = ''] = written.split('@');
  const [, path = '', tag = 'latest'] = /^(.*?)(?::([^/:]+))?$/.exec(named) ?? [];
  const [host = ''] = path.split('/');
  const isHost = path.includes('/') && (/[.:]/.test(host) || host === 'localhost');
  if (isHost) return { image: path, tag };
  return { image: `docker.io/${path.includes('/') ? path : `library/${path}`}`, tag };
}
