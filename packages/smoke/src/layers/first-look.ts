/** Finds which of some words a text has, in one pass over its bytes. */
export type FirstLook = (bytes: Uint8Array) => ReadonlySet<string>;

/** Letters by how often texts have them, the most frequent first; whatever else there is, is rarer than all of them. */
const frequent = ' etaoinsrhldcumfpgwybvkxjqz';

interface Place {
  readonly word: string;
  readonly codes: Uint8Array;
  /** Where in the word the pair is. */
  readonly offset: number;
}

/**
 * A first look for words of three letters or more. It goes by two bytes at a time, and asks more of the pairs alone that
 * words have: of each word its rarest pair at an even and its rarest at an odd place, for the look meets one of them.
 */
export function createFirstLook(words: readonly string[]): FirstLook {
  const short = words.find((word) => word.length < 3);
  if (short !== undefined) throw new RangeError(`"${short}" is shorter than three letters`);
  const places: (Place[] | undefined)[] = new Array(1 << 16).fill(undefined);
  for (const word of new Set(words)) {
    for (const offset of rarestPairs(word)) {
      const pair = (word.charCodeAt(offset) << 8) | word.charCodeAt(offset + 1);
      places[pair] = [...(places[pair] ?? []), { word, codes: Buffer.from(word), offset }];
    }
  }
  return (bytes) => {
    const found = new Set<string>();
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      const here = places[((bytes[at] as number) << 8) | (bytes[at + 1] as number)];
      if (here !== undefined) look(here, { bytes, at, found });
    }
    return found;
  };
}

interface Look {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly found: Set<string>;
}

function look(places: readonly Place[], { bytes, at, found }: Look): void {
  for (const { word, codes, offset } of places) {
    const start = at - offset;
    let same = 0;
    while (same < codes.length && bytes[start + same] === codes[same]) same += 1;
    if (same === codes.length) found.add(word);
  }
}

function rarestPairs(word: string): number[] {
  const rarity = (offset: number) =>
    [0, 1].reduce((sum, next) => {
      const rank = frequent.indexOf(word.charAt(offset + next));
      return sum + (rank < 0 ? frequent.length : rank);
    }, 0);
  const offsets = Array.from({ length: word.length - 1 }, (_, offset) => offset);
  return [0, 1].flatMap((parity) =>
    offsets
      .filter((offset) => offset % 2 === parity)
      .sort((a, b) => rarity(b) - rarity(a))
      .slice(0, 1),
  );
}
