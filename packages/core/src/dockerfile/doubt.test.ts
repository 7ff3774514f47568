import { describe, expect, it } from '@jest/globals';
import { examineDockerfile, readDockerfile } from './dockerfile.ts';

const read = (text: string) => readDockerfile(text, { file: 'x/Dockerfile', platform: 'linux/amd64' });
const refusal = (text: string) => {
  try {
    read(text);
  } catch (error) {
    return error as { code: string; message: string; hint?: string };
  }
  return undefined;
};

describe('readDockerfile, where plan and the builder could differ', () => {
  it.each([
    ['COPY', 'ENV SRC=a.txt\nARG SRC=b.txt\nCOPY $SRC /x'],
    ['a bind mount', 'ENV SRC=a.txt\nARG SRC=b.txt\nRUN --mount=source=$SRC,target=/x y'],
    ['an ENV of it', 'ENV SRC=a.txt\nARG SRC=b.txt\nENV T=$SRC\nCOPY $T /x'],
    ['an ARG of many', 'ENV SRC=a.txt\nARG A="1 2" SRC\nCOPY $SRC /x'],
  ])('does not know a name any more after an ARG of it: %s', (_, steps) => {
    expect(read(`FROM a\n${steps}\n`).sources).toEqual(['.']);
    expect(read(`FROM a\n${steps.replace(/ARG.*/, 'ENV OTHER=1')}\n`).sources).toEqual(['a.txt']);
  });

  it('does not know what an ADD takes after an ARG of it', () => {
    expect(refusal('FROM a\nENV SRC=a.txt\nARG SRC=https://evil.example/x\nADD $SRC /x\n')).toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringContaining('x/Dockerfile:4: ADD $SRC may be a url'),
    });
  });

  it('knows a name again after an ENV of it', () => {
    expect(read('FROM a\nARG SRC=b.txt\nENV SRC=a.txt\nCOPY $SRC /x\n').sources).toEqual(['a.txt']);
  });

  it.each([
    ['one that newer frontends alone know before', '# check=skip=all\n# escape=`\nFROM a', 2, 'not certain'],
    ['an unknown one before', '# foo=bar\n# syntax=x\nFROM a', 2, 'not certain'],
    ['a space of Unicode in it', '#\u00a0escape=`\nFROM a', 1, 'white space'],
    ['a byte order mark in it', '# escape\ufeff=`\nFROM a', 1, 'white space'],
    ['a vertical tab in it', '#\u000bescape=`\nFROM a', 1, 'white space'],
    ['a line end of Unicode in it', '# escape=`\u2028\nFROM a', 1, 'white space'],
    ['a line end of Unicode in one before', '# a=b\u2029c\n# escape=`\nFROM a', 1, 'white space'],
    ['a next-line character before it', '\u0085# escape=`\nFROM a', 1, 'white space'],
    ['two words', `# syntax=evil/x y@sha256:${'a'.repeat(64)}\nFROM a`, 1, 'one word'],
  ])('refuses a directive with %s', (_, text, line, message) => {
    expect(refusal(`${text}\nCOPY \\\n x /y\n`)).toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringMatching(new RegExp(`x/Dockerfile:${line}: .*${message}`)),
    });
  });

  it('takes odd space in a comment that is no directive for anyone', () => {
    expect(read('# caf\u00e9\u00a0noir\u2028\nFROM a\n').base).toBe('a');
  });

  it.each(['0', '00', '12'])('refuses a mount from=%s: it takes names', (name) => {
    expect(refusal(`FROM a\nFROM b\nRUN --mount=from=${name},target=/x y\n`)).toMatchObject({
      message: expect.stringContaining('a mount takes names'),
      hint: expect.stringContaining('AS'),
    });
  });

  it.each([
    'host/path.git',
    'host/path.git#main',
    'host/path.git#main:sub',
    'host/path.git?x=y',
    'host/path%2egit',
    '/host/path.git',
    'user@host/path.git',
    'host:80/path.git',
  ])('refuses ADD %s, which some builders clone', (source) => {
    expect(refusal(`FROM a\nADD ${source} /x\n`)).toMatchObject({
      message: expect.stringContaining('x/Dockerfile:2: '),
      hint: expect.stringContaining('./'),
    });
  });

  it.each([
    ['ADD ./host/path.git /x', 'host/path.git'],
    ['ADD path.git /x', 'path.git'],
    ['ADD host/path.gitx /x', 'host/path.gitx'],
    ['COPY host/path.git /x', 'host/path.git'],
  ])('takes %s for a file', (step, source) => {
    expect(read(`FROM a\n${step}\n`).sources.map((one) => one.replace('./', ''))).toEqual([source]);
  });

  it.each(['["\\ud800", "/x"]', '["a", "\\udc00\\ud800"]', '["a\\ud83d", "/x"]'])(
    'refuses %s: the builder reads another name',
    (list) => {
      expect(refusal(`FROM a\nCOPY ${list}\n`)).toMatchObject({
        code: 'dockerfile-invalid',
        message: expect.stringContaining('no valid Unicode'),
      });
    },
  );

  it('takes a pair of surrogates in a JSON form', () => {
    expect(read('FROM a\nCOPY ["\\ud83d\\ude00", "/x"]\n').sources).toEqual(['\u{1f600}']);
  });

  it.each([
    ['ENV', `FROM a\nENV A=xxxxxxxxxxxxxxxx\n${'ENV A=$A$A\n'.repeat(40)}COPY $A /x\n`],
    ['ARG', `ARG A=xxxxxxxxxxxxxxxx\n${'ARG A=$A$A\n'.repeat(40)}FROM a\n`],
    ['one ENV of many', `FROM a\nENV A=${'x'.repeat(60_000)}\nENV B=${'$A'.repeat(30_000)}\nCOPY $B /x\n`],
  ])('refuses a text that doubles without end in %s', (_, text) => {
    expect(refusal(text)).toMatchObject({
      code: 'dockerfile-invalid',
      message: expect.stringContaining('longer than'),
    });
  });

  it('does not fall over variables in variables without end', () => {
    const deep = `${'${A:-'.repeat(20_000)}x${'}'.repeat(20_000)}`;
    expect(refusal(`FROM ${deep}\n`)).toMatchObject({ code: 'dockerfile-invalid' });
    expect(read(`FROM a\nCOPY ${deep} /x\n`).sources).toEqual(['.']);
  });

  it.each(['scratch', 'context', '1st', 'a$b', 'a/b', 'ä'])('refuses %s as the name of a stage', (name) => {
    expect(refusal(`FROM a AS ${name}\n`)).toMatchObject({
      message: expect.stringContaining('no name of a stage'),
    });
  });

  it('takes the source of a mount by its letters, not as a pattern', () => {
    expect(read('FROM a\nRUN --mount=source=[ab]*,target=/x y\n').sources).toEqual(['\\[ab\\]\\*']);
  });

  it.each([
    'COPY --from=b\u00e4se / /',
    'RUN --mount=source=\u00e0,target=/x y',
    'COPY --exclude=\u0105 a /',
  ])('refuses %s: builders read flags byte by byte', (step) => {
    expect(refusal(`FROM a\n${step}\n`)).toMatchObject({ message: expect.stringContaining('plain ASCII') });
  });

  it('does not know what a proxy of the builder may be', () => {
    expect(refusal('ARG http_proxy=a\nFROM ${http_proxy}\n')).toMatchObject({ code: 'dockerfile-invalid' });
    expect(read('ARG http_proxy=a\nFROM b\n').base).toBe('b');
  });
});

describe('readDockerfile, of what is valid', () => {
  it.each([
    'COPY --chown="${A}:${B}" a /x',
    "COPY --chown='1:2' a /x",
    'COPY --chmod="755" --chown=1:"${B}" a /x',
    'RUN --device=vendor.example/gpu=all x\nCOPY a /x',
    'RUN --device=a.example/b --device=a.example/c x\nCOPY a /x',
    'COPY --parents a /x',
  ])('takes %s', (steps) => {
    expect(read(`FROM b\n${steps}\n`).sources).toEqual(['a']);
  });

  it.each([
    ['COPY --parents a/b/c.txt /x', 'a'],
    ['COPY --parents ./a/b /x', 'a'],
    ['COPY --parents=true a/*/c /x', 'a'],
    ['COPY --parents **/package.json /x', '.'],
    ['COPY --parents a/b/./c/*.txt /x', 'a/b'],
    ['COPY --parents ./a/./c /x', './a'],
    ['COPY --parents $UNKNOWN/x /x', '.'],
    ['COPY --parents=false a/b /x', 'a/b'],
  ])('reads with %s at least what it takes', (step, source) => {
    expect(read(`FROM b\n${step}\n`).sources).toEqual([source]);
  });

  it.each([
    ['ARG X=aab\nFROM ${X/a/c}', 'cab'],
    ['ARG X=aab\nFROM ${X//a/c}', 'ccb'],
    ['ARG X=a-b-c\nARG Y=${X/-*-/_}\nFROM $Y', 'a_c'],
    ['ARG X=1.2.3\nFROM v${X%.*}', 'v1.2'],
    ['ARG X=1.2.3\nFROM v${X%%.*}', 'v1'],
    ['ARG X=1.2.3\nFROM v${X#*.}', 'v2.3'],
    ['ARG X=1.2.3\nFROM v${X##*.}', 'v3'],
    ['ARG X=abc\nFROM ${X/?/z}', 'zbc'],
    ['ARG X=abc\nFROM ${X:?wanted}', 'abc'],
    ['ARG X=${NONE/a/b}\nFROM a', 'a'],
    ['ARG X=${Y^^}\nFROM a', 'a'],
  ])('fills in %j', (text, base) => {
    expect(read(`${text}\n`).base).toBe(base);
  });
});

describe('examineDockerfile', () => {
  it('finds eight faults at once, in the order of the lines', () => {
    const text = [
      'FROM $NONE AS one',
      'FOO bar',
      'COPY --mystery a /',
      'ADD https://example.org/x /x',
      'RUN --mount=from=0,target=/x y',
      'FROM one AS two',
      'ONBUILD RUN x',
      'COPY "--from"=x a /',
      'COPY --"from"=x a /',
      'COPY --from=$X a /',
      'COPY --from=one a /',
      'COPY --from=sound a /',
    ].join('\n');
    const { problems, reading } = examineDockerfile(text, { file: 'x/Dockerfile', platform: 'linux/amd64' });
    expect(problems.map(({ message }) => Number(message.split(':')[1]))).toEqual([1, 2, 3, 4, 5, 7, 9, 10]);
    expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
    expect(reading.names.map(({ name }) => name)).toEqual(['sound']);
  });

  it('looks no further than a heredoc whose end is not certain', () => {
    const text = 'FROM a\nRUN cat << EOF\nFOO\nEOF\nBAR\n';
    const { problems } = examineDockerfile(text, { file: 'x', platform: 'linux/amd64' });
    expect(problems).toHaveLength(1);
  });

  it('keeps a name as the file writes it', () => {
    const { reading } = examineDockerfile('FROM Quay.io/Some/Image\n', {
      file: 'x',
      platform: 'linux/amd64',
    });
    expect(reading.names).toMatchObject([{ name: 'quay.io/some/image', written: 'Quay.io/Some/Image' }]);
  });
});
