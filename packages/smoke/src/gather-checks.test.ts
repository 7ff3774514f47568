import { describe, expect, it } from '@jest/globals';
import type { Plan, WorkspaceImage } from '@officina/core';
import { chainOf } from './chain.ts';
import { imageOf } from './check/check.fixture.ts';
import { digestOfAsked, gatherChecks } from './gather-checks.ts';

const file = (path: string, more = '') => `  - { kind: file, path: ${path}${more} }\n`;
const base = imageOf('base', `smoke:\n${file('/a')}${file('/b')}`);
const devpod = imageOf('devpod', `smoke:\n${file('/b', ', type: directory')}${file('/c')}${file('/c')}`, {
  dockerfile: 'FROM tools AS t\nFROM base\nCOPY --from=t / /',
});
const tools = imageOf('tools', `smoke:\n${file('/t')}`);

function withScript(text: string): WorkspaceImage {
  const script = { file: 'images/base/smoke/a', name: 'it is so', interpreter: ['/bin/sh'], text };
  return {
    ...imageOf('base', 'smoke: [{ kind: scripts }]\n'),
    scripts: [{ ...script, writes: false, network: false }],
  };
}

function planOf(parents: Record<string, string[]>): Plan {
  const images = Object.entries(parents).map(([name, list]) => ({
    ...{ name, folder: name, parents: list, externals: {}, tools: [], channels: [], platforms: [] },
  }));
  return { schema: 'officina.plan/v1', registry: 'r/x', epoch: 0, images };
}

describe('chainOf', () => {
  it('has the ancestors of the last stage, the oldest first, and not what is copied from', () => {
    const plan = planOf({ base: [], tools: [], devpod: ['base', 'tools'] });
    const chain = chainOf('devpod', { plan, images: [devpod, tools, base], platform: 'linux/amd64' });
    expect(chain.map((image) => image.name)).toEqual(['base', 'devpod']);
  });

  it.each([
    'FROM base AS Own\nFROM tools AS helper\nFROM own',
    'ARG P=base\nFROM tools AS helper\nFROM $P',
    'FROM tools AS helper\nFROM \\\n  base',
    'FROM tools AS helper\n  from base',
    'FROM base\nRUN <<EOF\nFROM tools\nEOF',
    'FROM base AS on-amd64\nFROM tools AS on-arm64\nFROM on-$TARGETARCH',
  ])('reads %j as plan does', (dockerfile) => {
    const plan = planOf({ base: [], tools: [], devpod: ['base', 'tools'] });
    const images = [imageOf('devpod', 'smoke: []\n', { dockerfile }), tools, base];
    const chain = chainOf('devpod', { plan, images, platform: 'linux/amd64' });
    expect(chain.map((image) => image.name)).toEqual(['base', 'devpod']);
  });
});

describe('gatherChecks', () => {
  it('inherits, lets the nearest of a name win, and keeps names unique', () => {
    const checks = gatherChecks([base, devpod], 'linux/amd64');
    expect(checks.map(({ name, image, wanted }) => [name, image, wanted])).toEqual([
      ['file /a', 'base', 'a path'],
      ['file /b', 'devpod', 'directory'],
      ['file /c', 'devpod', 'a path'],
      ['file /c (2)', 'devpod', 'a path'],
    ]);
  });
});

describe('gatherChecks with scripts', () => {
  it('has one for each script, inherited like any other', () => {
    const checks = gatherChecks([withScript('true'), devpod], 'linux/amd64');
    expect(checks.map(({ kind, name, image }) => [kind, name, image])).toContainEqual([
      ...['script', 'it is so', 'base'],
    ]);
  });
});

describe('digestOfAsked', () => {
  it("changes with a script's text", () => {
    const now = digestOfAsked([withScript('true')], 'linux/amd64');
    expect(digestOfAsked([withScript('true')], 'linux/amd64')).toBe(now);
    expect(digestOfAsked([withScript('false')], 'linux/amd64')).not.toBe(now);
  });

  it('changes with what is asked, of an ancestor too, and with nothing else', () => {
    const now = digestOfAsked([base, devpod], 'linux/amd64');
    expect(digestOfAsked([base, { ...devpod, folder: 'elsewhere' }], 'linux/amd64')).toBe(now);
    expect(digestOfAsked([imageOf('base', `smoke:\n${file('/a')}`), devpod], 'linux/amd64')).not.toBe(now);
    expect(digestOfAsked([base, devpod], 'linux/arm64')).not.toBe(now);
  });
});

describe('gatherChecks, of a tool for one platform', () => {
  const version = 'version: { command: [x], match: (.*) }';
  const tool = `{ datasource: kubernetes, platforms: [linux/amd64], install: [{ to: /usr/bin/x }], ${version} }`;
  const image = imageOf('base', `tools: { x: ${tool} }\nsmoke:\n${file('/a')}`, { tools: { x: '1.0.0' } });
  const newer = imageOf('base', `tools: { x: ${tool} }\nsmoke:\n${file('/a')}`, { tools: { x: '1.0.1' } });

  it('asks nothing of it on another', () => {
    const names = (platform: 'linux/amd64' | 'linux/arm64') =>
      gatherChecks([image], platform).map(({ name }) => name);
    expect(names('linux/amd64')).toEqual(expect.arrayContaining(['version x', 'file /usr/bin/x', 'file /a']));
    expect(names('linux/arm64').filter((name) => / .*x$/.test(name))).toEqual([]);
    expect(names('linux/arm64')).toContain('file /a');
    expect(digestOfAsked([image], 'linux/arm64')).toBe(digestOfAsked([newer], 'linux/arm64'));
    expect(digestOfAsked([image], 'linux/amd64')).not.toBe(digestOfAsked([newer], 'linux/amd64'));
  });
});

describe('gatherChecks, of a tool that compiles another', () => {
  const version = 'version: { command: [go, version], match: (.*) }';
  const tools = `tools:
  go: { datasource: http-index, install: [{ from: go/, to: /usr/local/lib/go/ }], ${version} }
  hey: { datasource: go, package: x.y/hey, build: {}, install: [{ from: hey, to: /usr/local/bin/hey }] }
`;
  const names = (dockerfile: string) =>
    gatherChecks([imageOf('base', tools, { dockerfile })], 'linux/amd64').map(({ name }) => name);

  it('asks for it where a line takes it, and not where none does', () => {
    const hey = 'FROM debian\nCOPY --link --from=hey / /\n';
    expect(names(hey)).not.toContain('version go');
    expect(names(`${hey}COPY --link --from=go / /\n`)).toContain('version go');
    // A step that only mounts it leaves nothing, and so does a stage that is not the image.
    expect(names(`${hey}RUN --mount=from=go,target=/g true\n`)).not.toContain('version go');
    expect(names(`FROM debian AS x\nCOPY --from=go / /\n${hey}`)).not.toContain('version go');
  });

  it('asks for it where an image on it takes it', () => {
    const base = imageOf('base', tools, { dockerfile: 'FROM debian\nCOPY --link --from=hey / /\n' });
    const kid = (line: string) => imageOf('kid', '', { dockerfile: `FROM base\n${line}` });
    const names = (line: string) => gatherChecks([base, kid(line)], 'linux/amd64').map(({ name }) => name);
    expect(names('')).not.toContain('version go');
    expect(names('COPY --link --from=go / /\n')).toContain('version go');
  });
});
