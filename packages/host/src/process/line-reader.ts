import { StringDecoder } from 'node:string_decoder';

type Stream = 'stdout' | 'stderr';

/** Gathers pieces of a program's output into lines. */
export interface LineReader {
  readonly read: (piece: Buffer) => void;
  /** Hands on an unfinished last line. */
  readonly end: () => void;
}

/** Hands on each line of a stream as it comes; a line that the program draws again (`\r`) is a line, too. */
export function lineReader(
  onLine: ((line: string, from: Stream) => void) | undefined,
  from: Stream,
): LineReader {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    read: (piece) => {
      if (onLine === undefined) return;
      const lines = (rest + decoder.write(piece)).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line, from);
    },
    end: () => {
      rest += decoder.end();
      if (rest !== '') onLine?.(rest.replace(/\r$/, ''), from);
      rest = '';
    },
  };
}
