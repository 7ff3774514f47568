/** A single value of a configuration, and what it may be taken for where something is wanted of it. */
export class Scalar {
  /** As it was written; left out where it may not be taken for a text. */
  readonly text: string | undefined;
  readonly integer: number | undefined;
  readonly boolean: boolean | undefined;
  /** Nothing was written: an empty key, `~`, `null`. */
  readonly isNull: boolean;

  constructor(parts: {
    readonly text?: string | undefined;
    readonly integer?: number | undefined;
    readonly boolean?: boolean | undefined;
    readonly isNull?: boolean;
  }) {
    this.text = parts.text;
    this.integer = parts.integer;
    this.boolean = parts.boolean;
    this.isNull = parts.isNull ?? false;
  }

  /** As a message shows it. */
  toString(): string {
    if (this.isNull) return 'nothing';
    return JSON.stringify(this.text ?? this.boolean ?? this.integer ?? 'a number');
  }
}

const words: Readonly<Record<'null' | 'true' | 'false', readonly string[]>> = {
  null: ['', '~', 'null', 'Null', 'NULL'],
  true: ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'],
  false: ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'],
};

/**
 * What an unquoted text of YAML 1.1 is, by the rules of the Go library (yaml.v2) that container-structure-test reads with.
 */
export function toPlainScalar(text: string): Scalar {
  if (words.null.includes(text)) return new Scalar({ isNull: true });
  if (words.true.includes(text)) return new Scalar({ text, boolean: true });
  if (words.false.includes(text)) return new Scalar({ text, boolean: false });
  return new Scalar({ text, integer: toInteger(text) });
}

/** A whole number as Go reads it (octal from a leading 0 on), or what is left of one with a point; undefined for another text. */
function toInteger(text: string): number | undefined {
  const plain = /^[-+0-9]/.test(text) ? text.replaceAll('_', '') : text;
  const [, sign = '', hex, octal, binary] =
    /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))$/.exec(plain) ?? [];
  const digits = hex ?? octal ?? binary;
  if (digits !== undefined) {
    const size = Number.parseInt(digits, hex === undefined ? (octal === undefined ? 2 : 8) : 16);
    return sign === '-' && size !== 0 ? -size : size;
  }
  if (!/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(plain)) return undefined;
  const whole = Math.trunc(Number(plain));
  return Math.abs(whole) < 2 ** 63 ? whole + 0 : undefined;
}
