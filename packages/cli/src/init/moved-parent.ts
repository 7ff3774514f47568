import type { Instruction } from '@officina/core';
import { type MovedValues, variablesOf } from './moved-values.ts';

/** An external image as image.yaml has it. */
export interface Parent {
  readonly image: string;
  readonly tag: string;
  readonly scheme?: 'numbers';
  readonly constraint?: string;
}

/** A line that takes an image, and what is to be looked at. */
export interface MovedLine {
  readonly text: string;
  readonly left: readonly string[];
}

/** Gives the external images of a Dockerfile names, and its lines those names. */
export interface ParentNamer {
  readonly parents: Record<string, Parent>;
  moveFrom(line: string, rest: string): MovedLine;
  moveCopy(line: string, flags: Instruction['flags']): MovedLine;
}

interface Names {
  /** Of all stages, in lower case. */
  readonly stages: ReadonlySet<string>;
  /** Of the workspace's other images. */
  readonly siblings: ReadonlySet<string>;
}

/** One Dockerfile's; `values` are those of its ARGs so far. */
export function parentNamer(values: MovedValues, { stages, siblings }: Names): ParentNamer {
  const parents: Record<string, Parent> = {};
  const nameOf = (parent: Parent): string => {
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
  /** The line with the name in the place of what was written. */
  const move = (line: string, written: string): MovedLine => {
    const filled = values.fill(written);
    if (filled === 'scratch' || stages.has(filled.toLowerCase()) || /\s/.test(filled))
      return { text: line, left: [] };
    const named = (parent: Parent) => {
      const name = nameOf(parent);
      return { name, text: line.replace(written, () => name) };
    };
    if (!filled.includes('$')) {
      const parent = toParent(filled);
      const own = siblingOf(parent, siblings);
      if (own === undefined) return { text: named(parent).text, left: [] };
      const left = `${filled} is taken for ${own} of this workspace: where it is another one, name it under parents`;
      return { text: line.replace(written, () => own), left: [left] };
    }
    if (isStage(filled, stages)) return { text: line, left: [] };
    const newest = newestOf(filled);
    if (newest === undefined) {
      const left = `the file does not say which image ${written} is: name it under parents in image.yaml, and here`;
      return { text: line, left: [left] };
    }
    const { name, text } = named(newest);
    const [open = ''] = variablesOf(filled);
    const left = `${name}: the newest version is taken, since the file does not say ${open}: write a constraint`;
    return { text, left: [left] };
  };
  return {
    parents,
    moveFrom: (line, rest) => move(line, /^\S+/.exec(rest)?.[0] ?? ''),
    moveCopy: (line, flags) => {
      const from = flags.find((flag) => flag.name === 'from')?.value ?? '';
      // A plain word is a stage, or an image folder of the workspace.
      return /[/:@]/.test(from) ? move(line, from) : { text: line, left: [] };
    },
  };
}

/** Whether a name with variables may come to a stage's, which the builder looks up: `FROM base-${TARGETARCH}`. */
function isStage(filled: string, stages: ReadonlySet<string>): boolean {
  const parts = filled.toLowerCase().split(/\$\{\w+[^{}]*\}|\$\w+/);
  if (parts.every((part) => part === '')) return false;
  const pattern = new RegExp(`^${parts.map((part) => part.replace(/[^\w-]/g, '\\$&')).join('[\\w.-]*')}$`);
  return [...stages].some((name) => pattern.test(name));
}

/** Whether what a FROM names, its variables filled in, is taken for an image of the workspace. */
export function isSibling(from: string, siblings: ReadonlySet<string>): boolean {
  return siblingOf(toParent(from), siblings) !== undefined;
}

/** An image of the workspace that is called like the published one; nobody calls Docker's own images so. */
function siblingOf({ image }: Parent, siblings: ReadonlySet<string>): string | undefined {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return siblings.has(name) && !image.startsWith('docker.io/library/') ? name : undefined;
}

/** The newest version of an image whose tag has one variable, called a version, that nobody says; undefined for others. */
function newestOf(filled: string): Parent | undefined {
  const [, image = '', before = '', name = '', after = ''] =
    /^([^$@]+):([\w.-]*)\$\{?(\w+)\}?([\w.-]*)(?:@.*)?$/.exec(filled) ?? [];
  return /version/i.test(name) ? toParent(`${image}:${before}{version}${after}`) : undefined;
}

/** An image's name with its registry, as Docker would fill it in; a digest is left to the lock. */
export function toParent(written: string): Parent {
  const [named = ''] = written.split('@');
  const [, path = '', tag = 'latest'] = /^(.*?)(?::([^/:]+))?$/.exec(named) ?? [];
  const [host = ''] = path.split('/');
  const isHost = path.includes('/') && (/[.:]/.test(host) || host === 'localhost');
  if (isHost && !/^(?:index\.)?docker\.io$/.test(host)) return { image: path, tag };
  const own = isHost ? path.slice(host.length + 1) : path;
  return { image: `docker.io/${own.includes('/') ? own : `library/${own}`}`, tag };
}
