import { describe, expect, it } from '@jest/globals';
import { environmentsOn, pythonOfTag, requireGlibc } from './python-parent.ts';
import { parseImageSpec } from './spec/image-spec.ts';
import type { WorkspaceImage } from './workspace.ts';

const platforms = ['linux/amd64'] as const;

function imageOf(name: string, dockerfile: string, more: string): WorkspaceImage {
  const spec = parseImageSpec(`description: x\nchannels: [${name}]\n${more}`, { file: 'image.yaml' });
  return { name, folder: `images/${name}`, spec, dockerfile, lock: undefined };
}
const parent = (image: string, tag: string) => `parents: { up: { image: ${image}, tag: "${tag}" } }\n`;
const tool = (name: string, python: string, interpreter = '/usr/local/bin/python3') =>
  `  ${name}: { datasource: pypi, package: ${name}, environment: { python: "${python}", interpreter: ${interpreter} }, install: [{ to: /opt/${name}/ }] }\n`;
const byName = (...images: WorkspaceImage[]) => new Map(images.map((one) => [one.name, one]));

describe('pythonOfTag', () => {
  it.each([
    ['docker.io/library/python', '3.12.4-slim', '3.12'],
    ['docker.io/library/python', '3.13-alpine3.20', '3.13'],
    ['mcr.microsoft.com/devcontainers/python', '3.0.1-3.12-bookworm', '3.12'],
    ['docker.io/library/python', '3-slim', undefined],
    ['docker.io/library/debian', '3.12', undefined],
  ])('of %s:%s is %s', (image, tag, python) => {
    expect(pythonOfTag(image, tag)).toBe(python);
  });
});

describe('environmentsOn', () => {
  const base = imageOf('base', 'FROM up\n', `${parent('python', '3.12')}tools:\n${tool('one', '3.12')}`);
  const on = (...images: WorkspaceImage[]) =>
    environmentsOn({ owner: 'base', parent: 'up' }, { images: byName(base, ...images), platforms }).map(
      ({ image, tool, python }) => `${image}/${tool} ${python}`,
    );

  it('has the tools of the image and of those that stand on it, by two numbers', () => {
    const top = imageOf('top', 'FROM base AS one\nFROM one\n', `tools:\n${tool('two', '3.12.4')}`);
    expect(on(top)).toEqual(['base/one 3.12', 'top/two 3.12']);
  });

  it('leaves out what runs by another Python, takes files alone, or cannot be read', () => {
    const others = [
      imageOf('debian', 'FROM base\n', `tools:\n${tool('two', '3.12', '/usr/bin/python3')}`),
      imageOf(
        'apart',
        'FROM other\nCOPY --from=base /x /\n',
        `parents: { other: { image: python, tag: "3.9" } }\ntools:\n${tool('two', '3.9')}`,
      ),
      imageOf('broken', 'FROM nothing\n', `tools:\n${tool('two', '3.12')}`),
    ];
    expect(on(...others)).toEqual(['base/one 3.12']);
  });
});

describe('requireGlibc', () => {
  const one = (image: string, tag: string, dockerfile = 'FROM up\n') =>
    imageOf('one', dockerfile, `${parent(image, tag)}`);
  const refusal = (image: WorkspaceImage) => () => requireGlibc(image, { images: byName(image), platforms });

  it.each([
    ['docker.io/library/python', '{version}-alpine3.20'],
    ['docker.io/library/alpine', '3.20'],
  ])('refuses what stands on %s:%s, by its line', (image, tag) => {
    expect(refusal(one(image, tag))).toThrow(
      expect.objectContaining({
        code: 'spec-invalid',
        message: `one stands on ${image}:${tag}: wanted glibc, for which wheels are locked, got Alpine with musl`,
        hint: expect.stringContaining('fix up in images/one/image.yaml'),
      }),
    );
  });

  it('lets be what stands on Debian, and takes files of Alpine alone', () => {
    expect(refusal(one('docker.io/library/python', '3.12-slim'))).not.toThrow();
    const yaml =
      'parents: { up: { image: alpine, tag: "3.20" }, debian: { image: debian, tag: bookworm-slim } }\n';
    const files = 'FROM up AS made\nFROM debian\nCOPY --from=made /x /\n';
    expect(refusal(imageOf('one', files, yaml))).not.toThrow();
  });
});
