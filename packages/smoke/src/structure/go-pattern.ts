import { renderChar, renderClass } from './go-classes.ts';

/** A regular expression of Go's, which shows as it was written. */
export interface GoPattern {
  /** Whether it matches anywhere in a text. */
  test(text: string): boolean;
  toString(): string;
}

/** A Go expression (RE2) as one of ours, with the same meaning; undefined when it cannot be one. */
export function toPattern(text: string): GoPattern | undefined {
  const [, head = '', body = ''] = /^((?:\(\?[ims]+\))*)([\s\S]*)$/.exec(text) ?? [];
  const source = new Translation(body, head).run();
  if (source === undefined) return undefined;
  try {
    const pattern = new RegExp(source, head.includes('i') ? 'iu' : 'u');
    return { test: (against) => pattern.test(against), toString: () => `/${text}/` };
  } catch {
    return undefined;
  }
}

/** Go's escapes of one letter, by their code points. */
const letters: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Writes an expression anew, part by part. `^` and `$` are the text's ends: the `m` flag is never given, but spelt out. */
class Translation {
  private rest: string;
  private readonly folded: boolean;
  private readonly lines: boolean;
  private readonly dotAll: boolean;

  constructor(body: string, flags: string) {
    this.rest = body;
    this.folded = flags.includes('i');
    this.lines = flags.includes('m');
    this.dotAll = flags.includes('s');
  }

  /** The whole; undefined when a part of it cannot be told. */
  run(): string | undefined {
    let source = '';
    while (this.rest !== '') {
      const part = this.part();
      if (part === undefined) return undefined;
      source += part;
    }
    return source;
  }

  private part(): string | undefined {
    const quoted = this.take(/^\\Q([\s\S]*?)(?:\\E|$)/);
    if (quoted) return [...(quoted[1] ?? '')].map((char) => renderChar(pointOf(char))).join('');
    if (this.take(/^\[/)) return this.bracket();
    if (this.take(/^\\A/)) return '^';
    if (this.take(/^\\z/)) return '$';
    const bound = this.take(/^\\[bB]/);
    if (bound) return bound[0];
    if (this.rest.startsWith('\\')) return this.set() ?? this.char();
    if (this.take(/^\(\?P</)) return '(?<';
    const same = this.take(/^(?:\(\?:|\(\?<(?![=!])|\((?!\?)|\{\d+(?:,\d*)?\}|[)|*+?])/);
    if (same) return same[0];
    // Groups with flags of their own, and those that Go does not have.
    if (this.rest.startsWith('(')) return undefined;
    if (this.take(/^\^/)) return this.lines ? '(?<![^\\n])' : '^';
    if (this.take(/^\$/)) return this.lines ? '(?![^\\n])' : '$';
    if (this.take(/^\./)) return this.dotAll ? '[\\s\\S]' : '[^\\n]';
    return this.char();
  }

  /** A class in brackets, the first of which was taken. */
  private bracket(): string | undefined {
    let inside = this.take(/^\^/) ? '^' : '';
    for (let first = true; first || !this.take(/^\]/); first = false) {
      if (this.rest === '') return undefined;
      const item = this.rest.startsWith('[:') ? this.posix() : (this.set()?.slice(1, -1) ?? this.range());
      if (item === undefined) return undefined;
      inside += item;
    }
    return `[${inside}]`;
  }

  /** A named class; a bracket and a colon without an end are characters. */
  private posix(): string | undefined {
    const found = this.take(/^\[:(\^?)([\s\S]*?):\]/);
    if (!found) return this.range();
    return renderClass(found[2] ?? '', { negated: found[1] === '^', folded: this.folded });
  }

  private range(): string | undefined {
    const from = this.char();
    if (from === undefined || !this.take(/^-(?!\])/)) return from;
    const to = this.char();
    return to === undefined ? undefined : `${from}-${to}`;
  }

  /** An escape that stands for many characters, as a class in brackets; undefined when there is none. */
  private set(): string | undefined {
    const perl = this.take(/^\\([dDsSwW])/)?.[1];
    if (perl !== undefined) {
      const name = perl.toLowerCase();
      return `[${renderClass(name, { negated: name !== perl, folded: this.folded })}]`;
    }
    const unicode = this.take(/^\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/);
    if (!unicode) return undefined;
    const [, letter, not, long, short] = unicode;
    const name = long ?? short ?? '';
    const negated = (letter === 'P') !== (not === '^');
    // With the i flag JavaScript takes \P{Lu} for any character; as there is no such script, it is refused.
    const blurred = this.folded && negated && /^L[ltu]$/.test(name);
    const isCategory = !blurred && (name === 'Any' || /^[CLMNPSZ][a-z]?$/.test(name));
    return `[\\${negated ? 'P' : 'p'}{${isCategory ? name : `Script=${name}`}}]`;
  }

  /** One character, escaped or not; undefined for an escape that Go does not have. */
  private char(): string | undefined {
    if (!this.rest.startsWith('\\')) return renderChar(pointOf(this.take(/^[\s\S]/u)?.[0] ?? ''));
    const hex = this.take(/^\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/);
    if (hex) {
      const point = Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
      return point > 0x10ffff ? undefined : renderChar(point);
    }
    // A single digit would be a back reference, which Go does not have.
    const octal = this.take(/^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/)?.[1];
    if (octal !== undefined) return renderChar(Number.parseInt(octal, 8));
    const letter = this.take(/^\\([afnrtv])/)?.[1];
    if (letter !== undefined) return renderChar(letters[letter] ?? 0);
    const plain = this.take(/^\\([\x00-\x7f])/)?.[1];
    return plain === undefined || /[A-Za-z0-9]/.test(plain) ? undefined : renderChar(pointOf(plain));
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.rest);
    if (found === null) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return found;
  }
}

function pointOf(char: string): number {
  return char.codePointAt(0) ?? 0;
}
