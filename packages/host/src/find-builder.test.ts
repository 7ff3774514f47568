import { describe, expect, it } from '@jest/globals';
import { findBuilder } from './find-builder.ts';

describe('findBuilder', () => {
  it('is the workflow file at its ref', () => {
    const workflow = 'owner/name/.github/workflows/release.yml@refs/tags/v1.2.3';
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_WORKFLOW_REF: workflow };
    expect(findBuilder(env)).toBe(`https://github.com/${workflow}`);
  });

  it('is nobody outside a workflow', () => {
    expect(findBuilder({ GITHUB_SERVER_URL: 'https://github.com' })).toBeUndefined();
  });
});
