import { describe, expect, it } from '@jest/globals';
import { FactoryError } from './error.ts';
import { parseFactorySpec } from './spec/factory-spec.ts';
import { parseImageSpec } from './spec/image-spec.ts';

const origin = { file: 'images/base/image.yaml' };
const good = `
description: a
channels: [a]
tools:
  yq:
    datasource: github-releases
    package: mikefarah/yq
    asset: yq_linux_{arch}
    install: [{ to: /usr/local/bin/yq }]
`;

function refusal(run: () => unknown): FactoryError {
  try {
    run();
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('parseImageSpec', () => {
  it('fills in what is left out', () => {
    const spec = parseImageSpec(good, origin);
    expect(spec.tools['yq']).toMatchObject({
      constraint: '*',
      tag: 'v{version}',
      prereleases: false,
      links: {},
    });
    expect(spec.user).toBe('root');
  });

  it('names file, line, path and the nearest key for an unknown one', () => {
    const error = refusal(() => parseImageSpec(good.replace('package:', 'packge:'), origin));
    expect(error.code).toBe('spec-invalid');
    expect(error.message).toContain(
      'images/base/image.yaml:7: tools.yq.packge: unknown key "packge", did you mean "package"?',
    );
  });

  it('reports every problem of a file at once', () => {
    const error = refusal(() =>
      parseImageSpec(`${good}\nchanels: [b]\nsmoke: [{ kind: locale, local: x }]`, origin),
    );
    expect(error.message).toContain('unknown key "chanels", did you mean "channels"?');
    expect(error.message).toContain('smoke.0');
    expect(error.message.split('\n').length).toBeGreaterThanOrEqual(2);
  });

  it('offers the nearest key only when it is near, and says which there are otherwise', () => {
    const error = refusal(() => parseImageSpec(`${good}\nhomepage: x`, origin));
    expect(error.message).toMatch(/: unknown key "homepage", known are description, channels, parents, /);
    expect(error.message).not.toContain('did you mean');
  });

  it('names line and column of broken yaml', () => {
    const error = refusal(() => parseImageSpec('description: [a\nchannels: b', origin));
    expect(error.code).toBe('yaml-invalid');
    expect(error.message).toMatch(/^images\/base\/image\.yaml:2:1: [a-z][^:]+$/);
    expect(error.message).not.toContain('at line');
    expect(error.hint).toContain('look at brackets');
  });

  it.each([
    ['channels: a', 'channels: wanted a list, got "a"'],
    ['channels: []', 'channels: wanted at least 1 items, got an empty list'],
    ['user: [a]', 'user: wanted a text, got a list'],
    ['description:', 'description: wanted a text, got null'],
    ['smoke: [{ kind: comand }]', 'smoke.0.kind: wanted one of "command", "file", '],
    ['smoke: [{ kind: comand }]', ', got "comand", did you mean "command"?'],
    ['smoke: [{ kind: file, path: a }]', 'smoke.0.path: wanted a text that starts with "/", got "a"'],
    ['smoke: [{ kind: answers, stdout: { yq: 1 } }]', 'smoke.0.stdout.yq: wanted a text, got 1'],
    ['smoke: [{ kind: answers }]', 'smoke.0: wanted programs under stdout or stderr'],
    ['smoke: [{ kind: files, paths: [a] }]', 'smoke.0.paths.0: wanted a text that starts with "/", got "a"'],
    ['smoke: [{ kind: files, path: /a }]', 'unknown key "path", did you mean "paths"?'],
    ['smoke: [{ kind: quiet, shells: [fish -ic] }]', 'wanted a shell and its options, such as "bash -lc"'],
    ['tools: { yq: { datasource: github } }', 'datasource: wanted one of "github-releases", '],
    ['tools: { yq: { datasource: github, cooldown: 3 } }', 'tools.yq.cooldown: wanted a text, got 3'],
    ['tools: { yq: { constraint: one } }', 'wanted a semver range such as 1.x or ^1.2, got "one"'],
  ])('says wanted and got for %s', (line, said) => {
    const error = refusal(() => parseImageSpec(line, origin));
    expect(error.message).toContain(said);
    expect(error.message).not.toMatch(/Invalid|expected|received/);
  });

  it('refuses a version pattern without a group', () => {
    const text = `${good}    version: { command: [yq], match: 'yq [0-9]+' }\n`;
    expect(refusal(() => parseImageSpec(text, origin)).message).toContain(
      'wanted a regular expression with one group',
    );
  });
});

describe('parseFactorySpec', () => {
  it('reads a duration as seconds', () => {
    expect(
      parseFactorySpec('registry: ghcr.io/a/b\nplatforms: [linux/amd64]\ncooldown: 3d', { file: 'f' })
        .cooldown,
    ).toBe(259200);
  });

  it('refuses a registry without a path, which would be an image of Docker Hub', () => {
    const error = refusal(() =>
      parseFactorySpec('registry: ghcr.io\nplatforms: [linux/amd64]', { file: 'f' }),
    );
    expect(error.message).toBe('f:1: registry: wanted host/path without tag or digest, got "ghcr.io"');
  });

  it('refuses a registry with a tag', () => {
    const error = refusal(() =>
      parseFactorySpec('registry: ghcr.io/a/b:c\nplatforms: [linux/amd64]', { file: 'f' }),
    );
    expect(error.message).toContain('wanted host/path without tag or digest');
  });
});
