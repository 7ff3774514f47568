/** What a secret looks like in a text. */
export interface ContentRule {
  readonly name: string;
  /**
   * Whatever matches has one of these words of three letters or more, in this very case: a text without them is not held
   * against the rule. Left out where few files are, by their names.
   */
  readonly anchors?: readonly string[];
  /** Global, so that every place is found. */
  readonly pattern: RegExp;
  /** Tells a true match from one that only looks so; left out, every match is true. */
  readonly holds?: (match: string) => boolean;
  /** What the same text has elsewhere; left out, nothing is asked of it. */
  readonly among?: RegExp;
  /** The only files that it is held against; left out, every text. */
  readonly files?: RegExp;
}
