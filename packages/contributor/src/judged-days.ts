import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Days of `officina test --registries` that ended as they should, on disk: an interrupted run goes on from them. */
export interface JudgedDays {
  /** How a day of a part ended, by the day's name; undefined where it was not held, or ended wrong. */
  saidOn(part: string, day: string): string | undefined;
  /** How many days of a part are kept. */
  count(part: string): number;
  add(part: string, day: string, said: string): void;
}

/** Opens the days of a run of the same thing; what was kept of another one goes. `file` holds one JSON line for each day. */
export function openJudgedDays(file: string, of: string): JudgedDays {
  const days = readDays(file, of);
  // Written anew: what a killed run left of its last line goes.
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ of })}\n`);
  const write = (part: string, day: string, said: string) =>
    writeFileSync(file, `${JSON.stringify({ part, day, said })}\n`, { flag: 'a' });
  for (const [part, some] of days) for (const [day, said] of some) write(part, day, said);
  return {
    saidOn: (part, day) => days.get(part)?.get(day),
    count: (part) => days.get(part)?.size ?? 0,
    add: (part, day, said) => {
      days.set(part, (days.get(part) ?? new Map<string, string>()).set(day, said));
      write(part, day, said);
    },
  };
}

/** Forgets all days, at the end of a run. */
export function forgetJudgedDays(file: string): void {
  rmSync(file, { force: true });
}

type Days = Map<string, Map<string, string>>;

function readDays(file: string, of: string): Days {
  const days: Days = new Map();
  const [head, ...lines] = existsSync(file) ? readFileSync(file, 'utf8').split('\n').map(parseLine) : [];
  if (head?.['of'] !== of) return days;
  for (const { part, day, said } of lines) {
    if (part === undefined || day === undefined || said === undefined) continue;
    days.set(part, (days.get(part) ?? new Map<string, string>()).set(day, said));
  }
  return days;
}

function parseLine(line: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(line) as Record<string, string>;
  } catch {
    // What a killed run left of its last line, or the end of the file.
    return {};
  }
}
