import { describe, expect, it } from '@jest/globals';
import { argumentsOn } from './build-arguments.ts';
import { parseImageSpec } from './image-spec.ts';

const parse = (args: string) =>
  parseImageSpec(`description: x\nchannels: [x]\nargs: ${args}\n`, { file: 'image.yaml' });

describe('BuildArguments', () => {
  it.each([
    [
      '{ PYTHON: 3.10 }',
      'args.PYTHON: wanted a text in quotes: YAML would read 3.10 as the number 3.1, got 3.1',
    ],
    ['{ DOCS: yes, FAST: true }', 'args.FAST: wanted a text in quotes'],
    ['{ "A B": x }', 'wanted the name of an ARG'],
    ['{ TARGETARCH: arm64 }', "TARGETARCH: its value is the builder's own business"],
    ['{ SOURCE_DATE_EPOCH: "0" }', 'SOURCE_DATE_EPOCH: its value is'],
    ['{ BUILDKIT_SYNTAX: x }', 'BUILDKIT_SYNTAX: its value is'],
    ['{ https_proxy: x }', 'the engine knows the proxy'],
    ['{ NPM_TOKEN: x }', 'NPM_TOKEN sounds like one'],
    ['{ apikey: x }', 'apikey sounds like one'],
    [`{ A: { linux/amd64: npm_${'a1'.repeat(18)} } }`, 'args.A.linux/amd64: this is a token'],
    ['{ A: { linux/riscv64: x } }', 'linux/riscv64'],
  ])('refuses %s', (args, message) => {
    expect(() => parse(args)).toThrow(
      expect.objectContaining({ code: 'spec-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('never repeats what it takes for a token', () => {
    const token = `npm_${'a1'.repeat(18)}`;
    expect(() => parse(`{ A: ${token} }`)).not.toThrow(token);
  });

  it.each(['GPG_KEY', 'TOKENIZER', 'AUTHOR', 'NO_CACHE'])('takes the name %s', (name) => {
    expect(parse(`{ ${name}: x }`).args).toEqual({ [name]: 'x' });
  });
});

describe('argumentsOn', () => {
  it('has the values of a platform, and leaves out what has none there', () => {
    const spec = parse('{ EMPTY: "", CPU: { linux/amd64: v2 }, ALL: x y }');
    expect(argumentsOn(spec, 'linux/amd64')).toEqual({ EMPTY: '', CPU: 'v2', ALL: 'x y' });
    expect(argumentsOn(spec, 'linux/arm64')).toEqual({ EMPTY: '', ALL: 'x y' });
  });
});
