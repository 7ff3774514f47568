import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Dockerfiles of the checkout, and texts with something of every kind that a reader may stumble over. */
export function seedDockerfiles(root: string): string[] {
  const images = join(root, 'images');
  const own = readdirSync(images)
    .filter((name) => !name.includes('.'))
    .map((name) => readFileSync(join(images, name, 'Dockerfile'), 'utf8'));
  return [...own, ...seeds];
}

const seeds: readonly string[] = [
  'ARG A=1 B="2 3" C=${A:-x}\nFROM debian AS one\nFROM --platform=$BUILDPLATFORM ${C}-x AS two\nCOPY --from=one /a /b\n',
  'FROM a\nENV S=dir T=$S/x\nARG S=other\nCOPY $S ${T} /x/\nADD --chown=1:1 ./y /y\nCOPY ["a b", "/c"]\n',
  'FROM a AS b\nRUN --mount=type=bind,source=src,target=/s --mount=from=tool,target=/t --mount=type=cache,target=/c x\nFROM b\nCOPY --from=0 / /\n',
  'FROM a\nRUN <<EOF\nFROM no\nCOPY --from=no / /\nEOF\nRUN cat <<-"X Y" <<Z\n\tX Y\nZ\nCOPY <<F /f\nbody\nF\nCOPY last /l\n',
  '# escape=`\n# syntax=x/y@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nFROM a\nRUN x `\n  y `\n # z\n\n  w\nCOPY `\n b /c\n',
  '# check=skip=all\nFROM a\nRUN x \\\n# comment\n  && y \\\n\n  z\nCOPY --link --chmod=755 a b /c/\nHEALTHCHECK --interval=5s CMD x\n',
  'FROM a\nLABEL a="b c" d=\'e\' \\\n  f=g\nENV OLD form with spaces\nCOPY ${OLD} /x\nSHELL ["sh", "-c"]\nUSER "x"\nEXPOSE 80 443/tcp\n',
  'ARG V=1.2.3\nFROM x:${V%.*} AS n\nFROM y-${V##*.}${V/2/9}\nARG V\nCOPY --chown="${A}:${B}" a$V /x\nADD https://x.example/a.git#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa /g\n',
  'from a as B\nfrom b as C\ncopy --from=B / /\ncopy --from=c / /\nadd h/x.gitt /y\nrun x\n',
  'FROM a\nCOPY --exclude=*.md --exclude=x src [ab]*.txt /d/\nCOPY --parents a/./b c/d /e/\nRUN --network=none --security=sandbox x\n',
];

/** What is put in or over, at random: whatever means something to one of the rules. */
const tokens: readonly string[] = [
  ...[
    '"',
    "'",
    '\\',
    '`',
    '$',
    '{',
    '}',
    '#',
    '<',
    '<<',
    '<<-',
    '<<<',
    '<<EOF',
    'EOF',
    '\nEOF\n',
    '=',
    ':',
    ',',
    '--',
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    ' ',
    '  ',
    '\\\n',
    '`\n',
    ' \\ \n',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\u0085',
    '\u000b',
    '\0',
    'ä',
    '\u{1f600}',
  ],
  ...[
    'FROM ',
    'COPY ',
    'ADD ',
    'RUN ',
    'ENV ',
    'ARG ',
    'ONBUILD ',
    'FROM x AS y\n',
    'COPY --from=evil / /\n',
    '\nFROM no\n',
  ],
  ...[
    '--from=0 ',
    '--from=x ',
    '--mount=from=x,target=/y ',
    '--mount=source=s,target=/t ',
    '--link ',
    '--chown="a b" ',
    '--mount="from=x"',
  ],
  ...[
    '$A',
    '${A}',
    '${A:-b}',
    '${A:+b}',
    '${A#x}',
    '${A/x/y}',
    '${',
    '$$',
    '$1',
    '$@',
    "$'",
    '["a", "b"]',
    '[',
    ']',
    '["',
    '{"',
    '\\u0041',
  ],
  ...[
    '# escape=`\n',
    '# escape=\\\n',
    '# syntax=evil/x\n',
    '# check=error=true\n',
    '#!\n',
    '0',
    '1',
    '.git',
    '://',
    '@',
    '..',
    './',
    '*',
    '?',
    '|',
  ],
];

/** A Dockerfile with one to three changes, the same for the same number. */
export function mutateDockerfile(text: string, number: number): string {
  const next = randomOf(number);
  let changed = text;
  for (let left = 1 + next(3); left > 0; left--) {
    const at = next(changed.length + 1);
    const token = tokens[next(tokens.length)] ?? '';
    const lines = changed.split('\n');
    switch (next(6)) {
      case 0:
      case 1:
        changed = changed.slice(0, at) + token + changed.slice(at);
        break;
      case 2:
        changed = changed.slice(0, at) + changed.slice(at + 1 + next(4));
        break;
      case 3:
        changed = changed.slice(0, at) + token + changed.slice(at + token.length);
        break;
      case 4:
        lines.splice(next(lines.length + 1), 0, lines[next(lines.length)] ?? '');
        changed = lines.join('\n');
        break;
      default:
        lines.splice(next(lines.length), 1);
        changed = lines.join('\n');
    }
  }
  return changed;
}

/** Numbers below a bound, by the Park-Miller generator: a run can be had again by its number. */
function randomOf(number: number): (bound: number) => number {
  let state = (number * 7919 + 17) % 2147483647 || 1;
  return (bound) => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
}
