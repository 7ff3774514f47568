import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from './image-spec.ts';

const parse = (more: string) =>
  parseImageSpec(`description: x\nchannels: [x]\n${more}\n`, { file: 'image.yaml' });
const parent = (name: string) =>
  `parents: { ${name}: { image: docker.io/library/debian, tag: bookworm-slim } }`;

describe('parseImageSpec, of parents', () => {
  it.each([
    'Debian',
    'debian:latest',
    'docker.io/library/debian',
    'docker.io/library/debian:bookworm-slim',
    '0',
    'a_b',
    'scratch',
  ])('refuses the name %s, which BuildKit writes otherwise', (name) => {
    expect(() => parse(parent(JSON.stringify(name)))).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining('parents') }),
    );
  });

  it.each(['debian', 'debian-12', 'x'])('takes the name %s', (name) => {
    expect(Object.keys(parse(parent(name)).parents)).toEqual([name]);
  });

  it.each([
    [
      'image: "docker.io/library/debian:bookworm", tag: x',
      'image: docker.io/library/debian and tag: bookworm',
    ],
    [`image: "debian@sha256:${'a'.repeat(64)}", tag: x`, 'image: debian'],
    [
      `image: "localhost:5000/a/b:c@sha256:${'a'.repeat(64)}", tag: x`,
      'image: localhost:5000/a/b and tag: c',
    ],
    [`image: debian, tag: "x@sha256:${'a'.repeat(64)}"`, 'tag: x'],
    ['image: debian, tag: "a b"', 'wanted a tag'],
    ['image: debian, tag: ""', 'wanted a tag'],
    ['image: node, tag: "{arch}-slim"', 'wanted a tag with one of {version}, {major} and {major}.{minor}'],
    ['image: node, tag: "{version}-{version}"', 'wanted a tag with one of {version}'],
    ['image: node, tag: 22-slim, constraint: 22.x', 'the one tag "22-slim" has no versions'],
    ['image: node, tag: 22-slim, cooldown: 3d', 'wanted a tag such as "{version}-slim" beside it'],
    [
      'image: ubuntu, tag: "{major}.{minor}", constraint: "24.04 || 26.04"',
      'no zero before a number: write 24.4 || 26.4',
    ],
    ['image: node, tag: "{version}", constraint: newest', 'wanted a semver range such as 1.x'],
    ['image: node, tag: "{major}", scheme: semver', '{major} says how many numbers there are'],
    [
      'image: node, tag: "{version}-slim", pin: { version: "22", reason: x, review-at: 2027-01-01 }',
      'wanted a version of scheme semver, got "22"',
    ],
    [
      'image: ubuntu, tag: "{major}.{minor}", pin: { version: "26.04.1", reason: x, review-at: 2027-01-01 }',
      'wanted {major}.{minor}, got "26.04.1"',
    ],
  ])('refuses %s, and says what to write', (text, message) => {
    expect(() => parse(`parents: { debian: { ${text} } }`)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('takes for one tag a group, and for a template what tools have', () => {
    const more = 'constraint: 22.x, prereleases: true, cooldown: 7d, group: os, scheme: numbers';
    const text = `a: { image: node, tag: "{version}-slim", ${more} }, b: { image: debian, tag: bookworm, group: os }`;
    expect(parse(`parents: { ${text} }`).parents).toMatchObject({
      a: { constraint: '22.x', prereleases: true, cooldown: 604_800, group: 'os', scheme: 'numbers' },
      b: { tag: 'bookworm', group: 'os' },
    });
  });

  it('takes a registry with a port', () => {
    expect(parse('parents: { a: { image: "localhost:5000/a", tag: b_1.2-3 } }').parents['a']?.tag).toBe(
      'b_1.2-3',
    );
  });

  it('takes a frontend that is one of them, and no other', () => {
    expect(parse(`${parent('debian')}\nfrontend: debian`).frontend).toBe('debian');
    expect(() => parse(`${parent('debian')}\nfrontend: other`)).toThrow(/frontend.*a key of parents/);
    const versioned = parent('debian').replace('bookworm-slim', '"{version}"');
    expect(() => parse(`${versioned}\nfrontend: debian`)).toThrow(/frontend.*a parent with one tag/);
  });
});

describe('parseImageSpec, of tools that are compiled', () => {
  const install = 'install: [{ from: dlv, to: /usr/local/bin/dlv }]';
  const go = 'go: { datasource: http-index, install: [{ from: go/, to: /usr/local/go/ }] }';
  const dlv = (more: string, keys = `datasource: go, package: github.com/go-delve/delve, ${install}`) =>
    parse(`tools:\n  ${go}\n  dlv: { ${keys}, ${more} }`);

  it('takes the module itself and the tool go, when nothing else is said', () => {
    const alone = 'datasource: go, package: x.y/dlv/v2, install: [{ from: dlv, to: /usr/local/bin/dlv }]';
    expect(dlv('build: {}', alone).tools['dlv']?.build).toEqual({ programs: ['.'], with: 'go' });
    expect(dlv('build: { programs: [cmd/dlv] }').tools['dlv']?.build?.programs).toEqual(['cmd/dlv']);
  });

  it.each([
    ['build: { with: golang }', 'got "golang", which is none: officina add golang'],
    ['build: { with: dlv }', '"dlv", which is compiled itself'],
    ['build: { programs: [../x] }', 'wanted the path of a package below the module'],
    ['build: { programs: [/x] }', 'wanted the path of a package below the module'],
    ['build: { programs: ["a b"] }', 'wanted the path of a package below the module'],
    ['build: { programs: [] }', 'programs'],
    ['build: { programs: [cmd/dlv, dlv] }', 'wanted programs of different names, got dlv twice'],
    ['build: { programs: [cmd/a, cmd/b] }', 'wanted one of a, b, got dlv'],
    ['build: {}, asset: x', 'wanted none beside "build"'],
    ['build: {}, unpack: zip', 'wanted none beside "build"'],
  ])('refuses %s', (more, message) => {
    expect(() => dlv(more)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('refuses a compiler that is for fewer platforms than what it compiles', () => {
    const tools = (compiler: string, tool: string) =>
      parse(
        `tools:\n  go: { datasource: http-index, install: [{ from: go/, to: /usr/local/go/ }]${compiler} }\n` +
          `  dlv: { datasource: go, package: x.y/dlv, build: {}, ${install}${tool} }`,
      );
    const amd64 = ', platforms: [linux/amd64]';
    expect(Object.keys(tools(amd64, amd64).tools)).toEqual(['go', 'dlv']);
    for (const tool of ['', ', platforms: [linux/arm64]'])
      expect(() => tools(amd64, tool)).toThrow(
        expect.objectContaining({ message: expect.stringContaining('wanted platforms that go has too') }),
      );
  });

  it.each([
    [`datasource: cargo, package: x, ${install}`, 'wanted it for datasource go'],
    ['datasource: go, package: x.y/z, install: [{ to: /usr/local/bin/dlv }]', 'wanted one of z, got none'],
    ['datasource: go, package: x.y/z, install: [{ from: a/b, to: /usr/local/bin/dlv }]', 'got a/b'],
    ['datasource: go, package: x.y/dlv/v2, install: [{ from: dlvv, to: /x }]', 'wanted one of dlv, got dlvv'],
    ['datasource: go, package: x.y/dlv/v2, install: [{ from: v2, to: /x }]', 'wanted one of dlv, got v2'],
  ])('refuses it beside %s', (keys, message) => {
    expect(() => dlv('build: {}', keys)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });
});
