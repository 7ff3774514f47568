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

  it('names line and column of broken yaml', () => {
    const error = refusal(() => parseImageSpec('description: [a\nchannels: b', origin));
    expect(error.code).toBe('yaml-invalid');
    expect(error.message).toMatch(/^images\/base\/image\.yaml:\d+:\d+: /);
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

  it('refuses a registry with a tag', () => {
    const error = refusal(() =>
      parseFactorySpec('registry: ghcr.io/a/b:c\nplatforms: [linux/amd64]', { file: 'f' }),
    );
    expect(error.message).toContain('wanted host/path without tag or digest');
  });
});
