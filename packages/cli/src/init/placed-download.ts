import { packingOf, readPacking, type ToolWish } from '@officina/core';
import { fileProgram } from './release-url.ts';

type Install = NonNullable<ToolWish['install']>[number];

/** What a step does with a file that it has downloaded. */
export interface PlacedDownload {
  readonly install: readonly Install[];
  /** Where the step puts the program; undefined where it does not say so. */
  readonly place: string | undefined;
  /** What is no more than a guess. */
  readonly doubt?: string;
}

/** A step's text, with its variables filled in and without urls, and what is known of its file. */
export interface Downloaded {
  readonly step: string;
  readonly asset: string;
  /** The repository's name. */
  readonly name: string;
}

/** Reads where a step puts a program: what it is written to, moved to, or unpacked into. */
export function placeDownload(downloaded: Downloaded): PlacedDownload {
  const { install, ...placed } = readPlace(downloaded);
  if (placed.place === undefined || !isForNow(placed.place)) return { install, ...placed };
  const inPath = install.map((one) => ({ ...one, to: `/usr/local/bin/${/[^/]*$/.exec(one.to)?.[0]}` }));
  return { install: inPath, ...placed };
}

/** Whether a file is put where a later step takes it from. */
export function isForNow(place: string): boolean {
  return /^\/tmp\//.test(place);
}

function readPlace({ step, asset, name }: Downloaded): PlacedDownload {
  const { inside } = readPacking(packingOf({}, asset));
  const program = fileProgram(asset).replace(/.*[^\w.-]/, '') || name;
  const moves = movesOf(step, program);
  if (inside === 'raw') {
    const place = moves[0]?.to ?? absolute(writtenTo(step));
    const to = place ?? `/usr/local/bin/${program}`;
    return { install: [{ to }], place, ...(place === undefined ? { doubt: guessed(`"${to}"`, 'to') } : {}) };
  }
  const seen = memberOf(step, program) ?? memberOf(step, name);
  const guess = inside === 'deb' ? `usr/bin/${program}` : program;
  const doubt = seen === undefined ? { doubt: guessed(`"${guess}"`, 'from') } : {};
  const [first] = moves;
  if (first !== undefined) {
    if (moves.every(({ from }) => isMember(from)))
      return {
        install: moves.map(({ from, to }) => ({ from: from.replace(/^\.\//, ''), to })),
        place: first.to,
      };
    return { install: [{ from: seen ?? guess, to: first.to }], place: first.to, ...doubt };
  }
  const folder = absolute(/\s(?:-\w*[Cd]|--directory)[= ]?\s*(\/[\w./-]+)/.exec(step)?.[1])?.replace(
    /\/$/,
    '',
  );
  if (folder !== undefined && seen === undefined && !/^\/tmp(?:\/|$)|\/s?bin$/.test(folder)) {
    const strips = /--strip(?:-components)?/.test(step);
    const from = strips ? `${withoutEnding(asset)}/` : './';
    const trees = [{ from, to: `${folder}/` }];
    return {
      install: trees,
      place: `${folder}/`,
      ...(strips ? { doubt: guessed(`"${from}"`, 'from') } : {}),
    };
  }
  const to = `${folder ?? '/usr/local/bin'}/${(seen ?? program).replace(/.*\//, '')}`;
  return { install: [{ from: seen ?? guess, to }], place: folder === undefined ? undefined : to, ...doubt };
}

/** The file that a step writes what it downloads to; undefined where the url's own name is kept, or nothing is written. */
export function writtenTo(step: string): string | undefined {
  return (
    /\s(?:-\w*[oO]|--output(?:-document)?)[= ]?\s*([\w./~${}-]+)/.exec(step)?.[1] ??
    /(?<![\d&>])>\s*([\w./~${}-]+)/.exec(step)?.[1]
  );
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** What a step moves, copies or installs into a folder of programs. */
function movesOf(step: string, program: string): Move[] {
  return step.split(/&&|;|\n|\|/).flatMap((command) => {
    const [, rest = ''] = /^\s*(?:sudo\s+)?(?:mv|cp|install)\s+(.*)$/s.exec(command) ?? [];
    const given = /\s(?:-t|--target-directory)[= ]\s*(\S+)/.exec(` ${rest}`)?.[1];
    const paths = rest
      .replace(/(?<!\S)(?:-[mogt]|--(?:mode|owner|group))[= ]?\s*\S+/g, '')
      .split(/\s+/)
      .filter((word) => word !== '' && !word.startsWith('-'));
    const target = given ?? paths.at(-1) ?? '';
    const sources = given === undefined ? paths.slice(0, -1) : paths;
    if (!/^\/(?:[\w.-]+\/)*s?bin(?:\/[\w.-]*)?$/.test(target)) return [];
    const isFolder = /\/(?:s?bin\/?)?$/.test(target);
    return sources.map((from) => {
      const file = /[^/]*$/.exec(from)?.[0] ?? '';
      const own = /^[\w.-]+$/.test(file) ? file : program;
      return { from, to: isFolder ? `${target.replace(/\/$/, '')}/${own}` : target };
    });
  });
}

function isMember(path: string): boolean {
  return /^[\w.-][\w./-]*$/.test(path) && !path.startsWith('../');
}

/** The member of an archive that a RUN names: a word that ends like the program; undefined where none does. */
function memberOf(step: string, name: string): string | undefined {
  return step
    .split(/[\s"']+/)
    .find((word) => isMember(word) && (word === name || word.endsWith(`/${name}`)))
    ?.replace(/^\.\//, '');
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && /^\/(?!dev\b)[^$]*$/.test(path) ? path : undefined;
}

function withoutEnding(asset: string): string {
  return asset.replace(/(?:\.tar)?\.\w+$/, '');
}

function guessed(what: string, key: string): string {
  return `look at install.${key}: ${what} is a guess`;
}
