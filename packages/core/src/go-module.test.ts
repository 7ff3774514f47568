import { describe, expect, it } from '@jest/globals';
import { packagePath, programName } from './go-module.ts';

describe('programName', () => {
  // What Go 1.26 put into an empty GOBIN for each.
  it.each([
    ['github.com/go-delve/delve/cmd/dlv', 'dlv'],
    ['github.com/mikefarah/yq/v4', 'yq'],
    ['example.org/one/v2/cmd/two', 'two'],
    ['example.org/one/v2/cmd/two/v3', 'two'],
    ['example.org/one/v2/cmd/v2/v3', 'v2'],
    ['example.org/one/v10', 'one'],
    ['example.org/one/v0', 'v0'],
    ['example.org/one/v1', 'v1'],
    ['example.org/one/v02', 'v02'],
    ['example.org/one/v2.1', 'v2.1'],
    ['example.org/one/v2x', 'v2x'],
    ['example.org/v2', 'example.org'],
    ['example.org/one/cmd/Big_Name', 'Big_Name'],
    ['gopkg.in/yaml.v3', 'yaml.v3'],
  ])('calls %s as Go does: %s', (path, name) => {
    expect(programName(path)).toBe(name);
  });
});

describe('packagePath', () => {
  it('is the module itself for a dot', () => {
    expect(packagePath('mvdan.cc/gofumpt', '.')).toBe('mvdan.cc/gofumpt');
    expect(packagePath('github.com/go-delve/delve', 'cmd/dlv')).toBe('github.com/go-delve/delve/cmd/dlv');
  });
});
