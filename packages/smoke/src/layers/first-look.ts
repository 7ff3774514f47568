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
  const lists: Place[][] = [[]];
  // One byte for each pair, the number of its list: all of it stays in the processor's nearest memory.
  const listOf = new Uint8Array(1 << 16);
  for (const word of new Set(words)) {
    const codes = Buffer.from(word);
    for (const offset of rarestPairs(word)) {
      const [pair = 0] = pairsOf(codes.subarray(offset, offset + 2));
      if (listOf[pair] === 0) listOf[pair] = lists.push([]) - 1;
      lists[listOf[pair] as number]?.push({ word, codes, offset });
    }
  }
  if (lists.length > 256) throw new RangeError(`${lists.length - 1} pairs of letters, wanted 255 at most`);
  return (bytes) => {
    const found = new Set<string>();
    // What begins at an odd address is looked at from its second byte on: either way it meets a pair of each word.
    const first = bytes.byteOffset % 2;
    const pairs = pairsOf(bytes.subarray(first));
    for (let at = 0; at < pairs.length; at += 1) {
      const list = listOf[pairs[at] as number] as number;
      if (list === 0) continue;
      for (const { word, codes, offset } of lists[list] as Place[]) {
        const start = first + at * 2 - offset;
        let same = 0;
        while (same < codes.length && bytes[start + same] === codes[same]) same += 1;
        if (same === codes.length) found.add(word);
      }
    }
    return found;
  };
}

/** Bytes by two, in the machine's own order; a last one alone is left out. */
function pairsOf(bytes: Uint8Array): Uint16Array {
  const even = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint16Array(even.buffer, even.byteOffset, even.length >> 1);
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
