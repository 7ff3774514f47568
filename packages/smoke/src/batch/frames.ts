import { brokenOutcome, type Outcome } from './probe.ts';

/** Reads what a batch script wrote; a probe whose part is missing or cut is broken, never passed over. */
export function parseFrames(text: string, count: number): Outcome[] {
  const bytes = Buffer.from(text, 'base64');
  const rule = bytes.indexOf('\n--\n');
  const head = bytes.toString('latin1', 0, Math.max(0, rule)).split('\n');
  const ends = new Map(match(head, /^(\d+) (\d+) (\d+)$/).map(([index, ...end]) => [index, end]));
  const sizes = new Map(
    match(head, /^ *(\d+) (\d+\.(?:out|err))$/).map(([size, name]) => [name, Number(size)]),
  );
  let at = rule + '\n--\n'.length;
  const take = (name: string): string | undefined => {
    const size = sizes.get(name);
    if (rule < 0 || size === undefined || at + size > bytes.length) return undefined;
    at += size;
    return bytes.toString('utf8', at - size, at);
  };
  return Array.from({ length: count }, (_, index) => {
    const [exitCode, milliseconds] = ends.get(String(index)) ?? [];
    const stdout = take(`${index}.out`);
    const stderr = take(`${index}.err`);
    if (exitCode === undefined || stdout === undefined || stderr === undefined) {
      return brokenOutcome('the container gave no answer');
    }
    return { exitCode: Number(exitCode), stdout, stderr, milliseconds: Number(milliseconds) };
  });
}

function match(lines: readonly string[], pattern: RegExp): string[][] {
  return lines.flatMap((line) => {
    const found = pattern.exec(line);
    return found === null ? [] : [found.slice(1)];
  });
}
