import { describe, expect, it } from '@jest/globals';
import { readDockerfile } from './dockerfile.ts';

const read = (text: string, platform: 'linux/amd64' | 'linux/arm64' = 'linux/amd64') =>
  readDockerfile(text, { file: 'x/Dockerfile', platform });
const names = (text: string) => read(text).names.map(({ name }) => name);

/** Where a space may stand after `<<`, the first COPY is an instruction; where not, its image and file go unseen. */
const spacedHeredocs = [
  'FROM debian',
  'RUN cat << "COPY a /"',
  "RUN x <<'COPY b /'",
  'COPY a /',
  'COPY --from=evil.example/image:latest / /',
  'COPY secret /x',
  'COPY b /',
].join('\n');

describe('readDockerfile', () => {
  it('names what stands outside, in order, with line and kind', () => {
    const text =
      'FROM base AS b\nCOPY --link --from=kubectl / /\nRUN --mount=type=cache,target=/c --mount=from=npm,target=/n x\n';
    expect(read(text).names).toEqual([
      { name: 'base', written: 'base', by: 'FROM', line: 1 },
      { name: 'kubectl', written: 'kubectl', by: 'COPY --from', line: 2 },
      { name: 'npm', written: 'npm', by: 'RUN --mount', line: 3 },
    ]);
  });

  it.each([
    ['ARG V=x\nFROM $V', 'given'],
    ['ARG V\nFROM $V', 'given'],
    ['ARG V=x\nARG W=${V}-y\nFROM $W', 'given-y'],
    ['FROM ${V:-none}', 'none'],
  ])('takes a value that the builder is given for the default in %j', (text, name) => {
    const options = { file: 'x/Dockerfile', platform: 'linux/amd64', args: { V: 'given' } } as const;
    expect(readDockerfile(text, options).base).toBe(name);
  });

  it('leaves out stages, by name in any case and by number, and scratch', () => {
    const text =
      'from a AS Build\nFROM build as two\nFROM scratch\nCOPY --from=BUILD / /\nCOPY --from=0 / /\nCOPY --from=two / /\n';
    expect(names(text)).toEqual(['a']);
  });

  it('takes a stage that comes later for something outside', () => {
    expect(names('FROM a AS one\nCOPY --from=two / /\nFROM b AS three\n')).toEqual(['a', 'two', 'b']);
  });

  it.each([
    ['ARG V=x\nFROM $V', 'x'],
    ['ARG V=1.2 W=y\nFROM "${W}-${V}"', 'y-1.2'],
    ['ARG A=x\nARG B=${A}-y\nFROM ${B:-z}', 'x-y'],
    ['FROM ${NOWHERE:-dflt}', 'dflt'],
    ['ARG E=\nFROM ${E:-a}${E-b}c', 'ac'],
    ['ARG E\nFROM ${E:+alt}base', 'base'],
    ['ARG E=1\nFROM ${E:+alt-}base', 'alt-base'],
    ['FROM ${A:-${B:-deep}}', 'deep'],
    ['ARG A=one\nARG A=two\nFROM $A', 'two'],
    ['FROM --platform=$BUILDPLATFORM base AS x', 'base'],
    ['FROM tool-$TARGETARCH', 'tool-amd64'],
    ['FROM tool-$BUILDARCH', 'tool-amd64'],
    ['FROM ${BUILDOS}-base', 'linux-base'],
    ['\uFEFFFROM base', 'base'],
    ['FROM \\\n# a comment\n\n  base \\\n AS x', 'base'],
    ['FROM base\r\nRUN x\r\n', 'base'],
  ])('fills in the arguments of %j', (text, name) => {
    expect(names(text)).toEqual([name]);
  });

  it('reads the platform that it is asked for', () => {
    expect(read('FROM tool-$TARGETARCH', 'linux/arm64').names[0]?.name).toBe('tool-arm64');
  });

  it.each([
    ['$BUILDPLATFORM', 'linux/arm64'],
    ['$TARGETPLATFORM', 'linux/arm64'],
    ['linux/${BUILDARCH}', 'linux/arm64'],
    ['linux/amd64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64/v8'],
  ])('reads the platform %s', (text, platform) => {
    expect(read(`FROM --platform=${text} base`, 'linux/arm64').names).toEqual([
      { name: 'base', written: 'base', by: 'FROM', line: 1, platform },
    ]);
  });

  it.each([
    ['a heredoc', 'RUN <<EOF\nFROM no\nCOPY --from=no / /\nEOF'],
    ['a quoted name with a space', 'RUN cat <<"E F"\nFROM no\nE F'],
    ['two on one line', 'RUN cat <<A && cat <<-B\nFROM no\nA\nCOPY --from=no a b\n\tB'],
    ['one on a file descriptor', 'RUN 3<<EOF cat <&3\nFROM no\nEOF'],
    ['a body with continuations', 'RUN <<EOF\necho a \\\nEOF'],
    ['an end with a space, which is none', 'RUN <<EOF\nEOF \nFROM no\nEOF'],
    ['quotes around', 'RUN echo "use <<EOF here"'],
    ['single quotes around', "RUN echo 'a <<EOF' b"],
    ['a shift without spaces', 'RUN b=$((1<<2))'],
    ['a quoted shift', 'RUN sh -c "a=$(( 1 << 2 ))"'],
    ['an escaped one with a space', 'RUN echo \\<< EOF'],
    ['a here-string', 'RUN cat <<<word && cat <<< word'],
    ['doubled escapes at the end of a line', 'RUN echo a\\\\'],
    ['a redirection glued on', 'RUN cat <<EOF>/x\nFROM no\nEOF>/x'],
    ['CRLF', 'RUN <<EOF\r\nFROM no\r\nEOF\r'],
    ['no heredoc in CMD', 'CMD cat <<EOF'],
    ['a continued header', 'RUN cat <<EOF \\\n  > /x\nFROM no\nEOF'],
    ['a comment inside a continuation', 'RUN a \\\n  # FROM no <<EOF\n  b'],
  ])('goes on after %s', (_, step) => {
    expect(names(`FROM a\n${step}\nCOPY --from=b / /\n`)).toEqual(['a', 'b']);
  });

  it('keeps line numbers after heredocs', () => {
    expect(read('FROM a\nRUN <<E\n1\n2\nE\nCOPY --from=b / /\n').names[1]?.line).toBe(6);
  });

  it('honours the escape directive', () => {
    const text = '# escape=`\n# check=skip=all\nFROM a\nCOPY `\n  --from=b / c:\\\nCOPY --from=c / /\n';
    expect(names(text)).toEqual(['a', 'b', 'c']);
  });

  it('takes no directive after a comment', () => {
    expect(names('# hi\n# escape=`\nFROM a\nCOPY \\\n --from=b / /\n')).toEqual(['a', 'b']);
  });

  it('takes a frontend by digest', () => {
    expect(names(`# syntax = some/frontend@sha256:${'a'.repeat(64)}\nFROM a\n`)).toEqual(['a']);
  });

  it.each([
    ['COPY a b /c/', ['a', 'b']],
    ['COPY ["a b", "/c d/"]', ['a b']],
    ['COPY --chmod=755 [ \\\n "a", \\\n "b/" , "c"]', ['a', 'b/']],
    ['COPY --from=x a b', []],
    ['COPY [ab].txt /d/', ['[ab].txt']],
    ['ADD [^a]* b /d/', ['[^a]*', 'b']],
    ['COPY [ab] <<EOF /d/\nx\nEOF', ['[ab]']],
    ['COPY a <<EOF /etc/\nnot-me /x\nEOF', ['a']],
    ['ENV D=dir\nCOPY ${D}/x $D y', ['dir/x', 'dir']],
    ['COPY ${INHERITED:-x}/y /z', ['.']],
    ['ARG D=dir\nCOPY $D /z', ['.']],
    ['ENV A=$PATH:/x\nCOPY $A /z', ['.']],
    ['RUN --mount=source=build,target=/b --mount=type=tmpfs,target=/t x', ['build']],
    ['RUN --mount=type=bind,target=/b x', ['.']],
    ['RUN --mount=type=secret,id=s x', []],
    [`ADD --checksum=sha256:${'a'.repeat(64)} https://example.org/x.tgz /x`, []],
    [`ADD https://example.org/x.git#${'b'.repeat(40)} /x`, []],
    [`ADD git@example.org:x.git#${'b'.repeat(40)}:sub /x`, []],
    ["ENV A='$B' B=dir\nCOPY $A /z", ['$B']],
    ['ENV A=one\nENV A=two B=$A\nCOPY $B /z', ['one']],
    ['ENV A one two\nCOPY ${A} /z', ['one two']],
    ['COPY foo<<bar /z', ['foo<<bar']],
    ['COPY $1 /z', ['.']],
    ['ENV A=x\nCOPY ${A:+"}"}/y /z', ['.']],
    ['RUN --mount=type=BIND,source=a,src=b,target=/b x', ['b']],
    ['ARG T\nRUN --mount=type=$T,source=a,target=/b x', ['.']],
    [`ARG U\nADD --checksum=sha256:${'a'.repeat(64)} $U /x`, []],
  ])('finds what %j takes of the context', (step, sources) => {
    expect(read(`FROM a\n${step}\n`).sources).toEqual(sources);
  });

  it('forgets variables at the next stage', () => {
    expect(read('FROM a\nENV D=x\nFROM b\nCOPY $D /\n').sources).toEqual(['.']);
  });

  it.each([
    ['', 1, 'there is no FROM'],
    ['# only a comment\n', 1, 'there is no FROM'],
    ['RUN x\nFROM a', 1, 'before the first FROM'],
    ['FROM a\nFOO b', 2, 'unknown instruction "FOO"'],
    ['FROM', 1, 'FROM says nothing'],
    ['FROM a b', 1, 'wanted FROM <image>'],
    ['FROM a\n\nCOPY a', 3, 'wants sources and a target'],
    ['FROM $NONE', 1, 'does not come to a name'],
    ['FROM ${A#x}', 1, 'does not come to a name'],
    ['FROM a\nRUN <<EOF\nx', 2, 'has no end'],
    ['FROM a\nONBUILD COPY x /', 2, 'ONBUILD'],
    ['FROM a\nCOPY --from=$X a b', 2, 'take no variables'],
    ['FROM base AS base', 1, 'name of something that the file takes from outside'],
    ['FROM a\nADD https://example.org/x /x', 2, 'is not pinned'],
    ['FROM a\nADD https://example.org/x.git#main /x', 2, 'is not pinned'],
    ['FROM a\nRUN --mount=type=bind,"source=a b",target=/x y', 2, 'quoted'],
    ['FROM a\nARG U=https://evil.example/x\nADD ${U} /x', 3, 'may be a url'],
    ['FROM a\nADD $INHERITED /x', 2, 'may be a url'],
    ['FROM a\nADD ht$@tps://evil.example/x /x', 2, 'may be a url'],
    ['FROM a\nADD build@host:repo.git /x', 2, 'is not pinned'],
    ['FROM a\nADD HTTPS://example.org/x.git#main /x', 2, 'is not pinned'],
    [`FROM a\nADD https://example.org/x.git?ref=main#${'b'.repeat(40)} /x`, 2, 'is not pinned'],
    ['FROM a\nADD --checksum=md5:1 https://example.org/x /x', 2, 'is not pinned'],
    ['FROM a\nADD https://evil.example/x?a<<b /x', 2, 'is not pinned'],
    ['FROM a\nCOPY --"from"=evil/x / /', 2, 'is quoted'],
    ['FROM a\nRUN --"mount"=from=evil/x,target=/m x', 2, 'is quoted'],
    ['FROM a\nRUN --mo\\unt=from=evil/x,target=/m x', 2, 'is quoted'],
    ['FROM a\nCOPY --mystery ** /', 2, 'no flag --mystery'],
    ['FROM a\nCOPY --FROM=evil/x / /', 2, 'no flag --FROM'],
    ['FROM a\nCOPY --from=b --from=c / /', 2, 'stands twice'],
    ['FROM a\nCOPY ["x", "/y"] z', 2, 'no JSON list'],
    ['FROM a\nCOPY [1, "/y"]', 2, 'no JSON list'],
    ["FROM a\nRUN echo it's <<EOF\nFROM b\nEOF", 2, 'not closed beside'],
    ['FROM a\nRUN cat <<EOF ${x^^}\nFROM b\nEOF', 2, 'with an operator beside'],
    ['FROM a\nRUN cat <<EOF ${0x}\nFROM b\nEOF', 2, 'with an operator beside'],
    ['FROM a\nRUN cat <<$X\n$X', 2, 'not a plain heredoc'],
    ['FROM a\nRUN a=$(( 1 << 2 ))', 2, 'white space after <<'],
    ['FROM a\nRUN cat << EOF > /y\nhello\nEOF', 2, 'white space after <<'],
    ['FROM a\nRUN cat <<-\tEOF\nhello\nEOF', 2, 'white space after <<-'],
    ['FROM a\nRUN cat << \\\n EOF\nhello\nEOF', 2, 'white space after <<'],
    ['FROM a\nRUN x<< <<EOF\nFROM b\nEOF', 2, 'white space after <<'],
    ['FROM a\nCOPY << EOF /x\nEOF', 2, 'white space after <<'],
    [spacedHeredocs, 2, 'white space after <<'],
    ['FROM a\nRUN ["x"] <<EOF\nFROM b\nEOF', 2, 'a heredoc after'],
    ['FROM a\nRUN x\u00a0\\\n--y', 2, 'white space'],
    ['# foo=bar\n# escape=`\nFROM a', 2, 'not certain'],
    ['#!/usr/bin/env x\n# syntax=evil/frontend\nFROM a', 2, 'not certain'],
    ['  # escape=`\nFROM a', 1, 'not certain'],
    ['# syntax=docker/dockerfile:1\nFROM a', 1, 'not pinned by digest'],
    ['ARG TARGETARCH=x\nFROM a-$TARGETARCH', 1, "the builder's own"],
    ['FROM ${BUILDOSVERSION:-base}', 1, 'does not come to a name'],
    ['FROM --platform=linux base', 1, '--platform=linux is no operating system and architecture'],
    ['FROM --platform=$NONE base', 1, '--platform=.NONE is no operating system and architecture'],
    ['FROM --platform=${BUILDOSVERSION}/x base', 1, 'is no operating system and architecture'],
    ['ARG BUILDARCH=x\nFROM a', 1, "the builder's own"],
    ['FROM a${TARGETSTAGE}', 1, 'does not come to a name'],
    ['FROM a\nENV "A"=x', 2, 'no name of a variable'],
  ])('refuses %j at line %i', (text, line, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'dockerfile-invalid',
        message: expect.stringMatching(
          new RegExp(`^x/Dockerfile:${line}: .*${message.replace(/[<>()[\]$?*^]/g, '.')}`),
        ),
      }),
    );
  });
});
