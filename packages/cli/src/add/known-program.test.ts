import { describe, expect, it } from '@jest/globals';
import {
  findGoProgram,
  findProgram,
  findPythonProgram,
  findReleasedProgram,
  type NamedTool,
} from './known-program.ts';

describe('findProgram', () => {
  it.each([
    ['ripgrep', 'ripgrep'],
    ['rg', 'ripgrep'],
    ['BurntSushi/ripgrep', 'ripgrep'],
    ['jqlang/jq', 'jq'],
    ['nonsense', undefined],
    ['constructor', undefined],
    ['nobody/jq', undefined],
  ])('finds %s as %s', (word, name) => {
    expect(findProgram(word)?.name).toBe(name);
  });
});

describe('findGoProgram', () => {
  const rows = [
    {
      name: 'staticcheck',
      tool: { package: 'honnef.co/go/tools', build: { programs: ['cmd/staticcheck'] } },
    },
    { name: 'gofumpt', tool: { package: 'mvdan.cc/gofumpt', build: {} } },
    { name: 'other', tool: { package: 'example.org/other' } },
  ];

  it.each([
    ['honnef.co/go/tools/cmd/staticcheck', 'staticcheck'],
    ['mvdan.cc/gofumpt', 'gofumpt'],
    ['honnef.co/go/tools', undefined],
    ['mvdan.cc/gofumpt/cmd', undefined],
    ['example.org/other', undefined],
  ])('finds %s as %s', (path, name) => {
    expect(findGoProgram(path, rows)?.name).toBe(name);
  });
});

describe('findPythonProgram', () => {
  const rows = [
    { name: 'wheel', tool: { datasource: 'pypi', package: 'one', install: [{ to: '/usr/local/bin/one' }] } },
    { name: 'env', tool: { datasource: 'pypi', package: 'one', install: [{ to: '/opt/env/' }] } },
    { name: 'tree', tool: { datasource: 'http-index', package: 'two', install: [{ to: '/opt/two/' }] } },
    { name: 'spelt', tool: { datasource: 'pypi', package: 'three-four', install: [{ to: '/opt/spelt/' }] } },
  ] satisfies NamedTool[];

  it.each([
    ['one', 'env'],
    ['Three.Four', 'spelt'],
    ['two', undefined],
    ['env', undefined],
  ])('finds %s as %s', (project, name) => {
    expect(findPythonProgram(project, rows)?.name).toBe(name);
  });
});

describe('findReleasedProgram', () => {
  it.each([
    ['github.com/stern/stern', 'stern'],
    ['github.com/BurntSushi/ripgrep/cmd/rg', 'ripgrep'],
    ['mvdan.cc/sh/v3/cmd/shfmt', 'shfmt'],
    ['sigs.k8s.io/kind', 'kind'],
    ['gotest.tools/gotestsum', 'gotestsum'],
    ['github.com/stern/stern/cmd/other', undefined],
    ['example.org/stern/stern', undefined],
    ['github.com/stern', undefined],
  ])('finds %s as %s', (path, name) => {
    expect(findReleasedProgram(path)?.name).toBe(name);
  });
});
