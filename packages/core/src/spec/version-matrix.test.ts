import { describe, expect, it } from '@jest/globals';
import { parseImageSpecs } from './version-matrix.ts';

const origin = { file: 'images/python/image.yaml' };
const yaml = `description: Python {version}
channels: ["python-{version}", python, latest]
versions: ["3.13", "3.12"]
parents: { python: { image: docker.io/library/python, tag: "{version}-slim" }, own: { image: docker.io/library/python, tag: "{version}-alpine", constraint: "{version}.x" } }
target: "for-{version}"
args: { VERSION: "{version}", OTHER: "{other}", CPU: { linux/amd64: "{version}-v2" } }
debian: { packages: ["libpython{version}"] }
labels: { python: "{version}" }
devcontainer: { customizations: { python: ["{version}"] } }
tools:
  go: { datasource: github-releases, package: a/b, tag: "go{version}", constraint: "{version}.x", asset: "x-{version}", install: [{ to: /usr/bin/go }], version: { command: [go, version], match: "go(.*)" } }
smoke: [{ kind: command, name: it is {version}, command: [python, --version], expect: { stdout: ["{version}"] } }]
`.replace('it is {version}', '"it is {version}"');

const parse = (text: string) => parseImageSpecs(text, origin);

describe('parseImageSpecs', () => {
  it('is one image without a version where there are none', () => {
    const [one, ...more] = parse('description: a\nchannels: [a]\n');
    expect([one?.version, one?.spec.channels, more]).toEqual([undefined, ['a'], []]);
  });

  it('is an image for each version, filled in where versions may differ, and nowhere else', () => {
    const read = parse(yaml);
    expect(read.map(({ version, spec }) => [version, spec.description])).toEqual([
      ['3.13', 'Python 3.13'],
      ['3.12', 'Python 3.12'],
    ]);
    const { spec } = read[1] ?? {};
    expect(spec).toMatchObject({
      parents: {
        python: { tag: '3.12-slim' },
        own: { tag: '{version}-alpine', constraint: '3.12.x' },
      },
      target: 'for-3.12',
      args: { VERSION: '3.12', OTHER: '{other}', CPU: { 'linux/amd64': '3.12-v2' } },
      debian: { packages: ['libpython3.12'] },
      labels: { python: '3.12' },
      devcontainer: { customizations: { python: ['3.12'] } },
      tools: { go: { tag: 'go{version}', constraint: '3.12.x', asset: 'x-{version}' } },
      smoke: [{ name: 'it is 3.12', expect: { stdout: ['3.12'] } }],
    });
  });

  it('gives channels without the word to the first version alone', () => {
    expect(parse(yaml).map(({ spec }) => spec.channels)).toEqual([
      ['python-3.13', 'python', 'latest'],
      ['python-3.12'],
    ]);
  });

  it.each([
    ['versions: ["3.13", "3.12"]', 'versions: [3.13, 3.10]', 'spec-invalid', 'wanted a text in quotes'],
    ['versions: ["3.13", "3.12"]', 'versions: ["3.13", "3.13"]', 'spec-invalid', 'wanted each version once'],
    ['versions: ["3.13", "3.12"]', 'versions: ["3_13"]', 'spec-invalid', 'joined by . and -'],
    ['versions: ["3.13", "3.12"]', 'versions: []', 'spec-invalid', 'versions'],
    [
      'versions: ["3.13", "3.12"]\n',
      '',
      'spec-invalid',
      'wanted versions, which "python-{version}" asks for',
    ],
    [
      '"python-{version}", python',
      'python, "python-{version}"',
      'spec-invalid',
      'channels.0: wanted {version} in it',
    ],
    ['"python-{version}"', '"python-{versoin}"', 'template-invalid', 'did you mean "version"?'],
    ['"{version}-slim"', '"{image}-slim"', 'spec-invalid', 'got "{image}-slim"'],
    ['args: {', 'args: { X: "{versions}",', 'template-invalid', 'args.X: "{versions}" asks for {versions}'],
    [
      'labels:',
      'npm: { packages: { a: { constraint: 1.x } } }\nlabels:',
      'spec-invalid',
      'wanted no npm beside',
    ],
  ])('refuses %s as %s', (from, to, code, message) => {
    expect(() => parse(yaml.replace(from, to))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
