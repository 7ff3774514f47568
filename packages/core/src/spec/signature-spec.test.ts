import { describe, expect, it } from '@jest/globals';
import { SignerSpec } from './signature-spec.ts';

const generator =
  'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0';

describe('SignerSpec', () => {
  it('wants the repository of a run beside the identity of a workflow that all may call', () => {
    const { error } = SignerSpec.safeParse({ identity: generator });
    expect(error?.issues).toMatchObject([
      { path: ['identity'], message: expect.stringContaining('wanted "source" beside it') },
    ]);
    const source = 'https://github.com/team/tool';
    expect(SignerSpec.parse({ identity: generator, source })).toMatchObject({ source });
  });

  it('takes the identity of a workflow of the publisher alone', () => {
    const identity = 'https://github.com/team/tool/.github/workflows/release.yml@refs/tags/{tag}';
    expect(SignerSpec.parse({ identity })).toEqual({
      issuer: 'https://token.actions.githubusercontent.com',
      identity,
    });
  });
});
