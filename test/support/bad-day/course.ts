import type { JudgedDays } from '@officina/contributor';

/** How far a long run is: what it has held, kept for the next run, and told while it goes. */
export interface Course {
  /** Begins a part of the run, which has so many days. */
  begin(part: string, days: number): Part;
}

interface Part {
  /** How a day ended in a run before this one. */
  saidOn(day: string): string | undefined;
  ended(day: string, how: { readonly said: string; readonly wrong: readonly string[] }): void;
}

/** Tells on stderr which of the parts it is at, each tenth of it, and each day that ended wrong when it has. */
export function tellCourse(judged: JudgedDays, parts: number): Course {
  let begun = 0;
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  return {
    begin: (part, days) => {
      const title = `part ${++begun} of ${parts}: ${part}`;
      const known = judged.count(part);
      const before = known === 0 ? '' : `; ${known} are kept of the run before`;
      tell(`-> ${title}, ${days} days${before}`);
      let held = known;
      return {
        saidOn: (day) => judged.saidOn(part, day),
        ended: (day, { said, wrong }) => {
          if (wrong.length === 0) judged.add(part, day, said);
          for (const line of wrong) tell(`wrong: ${part}, ${line}`);
          const tenths = (count: number) => Math.floor((count * 10) / days);
          if (tenths(++held) > tenths(held - 1)) tell(`   ${title}, ${held} of ${days} days`);
        },
      };
    },
  };
}
