interface Substitution {
  /** `#` and `##` take a prefix away, `%` and `%%` a suffix (the shortest, the longest); `/` and `//` replace. */
  readonly operator: string;
  /** What follows the operator: a pattern, or a pattern, `/` and what to write instead. */
  readonly word: string;
}

/**
 * A value after `${name#pattern}` and its like; undefined for a pattern of more than plain characters, `?` and two `*`,
 * and for a value that is no short name.
 */
export function substitutePattern(value: string, { operator, word }: Substitution): string | undefined {
  const [pattern = '', replacement, more] = operator.startsWith('/') ? word.split('/') : [word];
  if (more !== undefined || !plain.test(pattern) || !/^[\w.:@+-]*$/.test(replacement ?? '')) return undefined;
  // What is longer would take a regular expression long.
  if (value.length > 1000 || pattern.replace(/[^*]/g, '').length > 2) return undefined;
  switch (operator) {
    case '/':
      return replacement === undefined
        ? undefined
        : value.replace(expression(pattern, '.*'), () => replacement);
    case '//':
      return replacement === undefined || /^\**$/.test(pattern)
        ? undefined
        : value.replace(expression(pattern, '.*', 'gu'), () => replacement);
    case '#':
    case '##':
      return withoutPrefix(value, expression(pattern, operator === '#' ? '.*?' : '.*'));
    default: {
      // The shortest suffix is the shortest prefix of the text read backwards.
      const backwards = expression(reversed(pattern), operator === '%' ? '.*?' : '.*');
      return reversed(withoutPrefix(reversed(value), backwards));
    }
  }
}

const plain = /^[\w.:@+*?-]*$/;

function expression(pattern: string, star: string, flags = 'u'): RegExp {
  const source = pattern.replace(/[.+*?]/g, (char) =>
    char === '*' ? star : char === '?' ? '.' : `\\${char}`,
  );
  return new RegExp(source, flags);
}

function withoutPrefix(value: string, pattern: RegExp): string {
  const found = new RegExp(`^(?:${pattern.source})`, 'u').exec(value);
  return found === null ? value : value.slice(found[0].length);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
