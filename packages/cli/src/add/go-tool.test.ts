import { describe, expect, it } from '@jest/globals';
import { compilerOf, goTool } from './go-tool.ts';

describe('goTool', () => {
  it('installs a program under the name that Go gives it', () => {
    expect(
      goTool({ path: 'github.com/go-delve/delve/cmd/dlv', module: 'github.com/go-delve/delve' }),
    ).toEqual({
      name: 'dlv',
      tool: {
        datasource: 'go',
        package: 'github.com/go-delve/delve',
        build: { programs: ['cmd/dlv'] },
        install: [{ from: 'dlv', to: '/usr/local/bin/dlv' }],
      },
    });
  });

  it.each([
    ['github.com/mikefarah/yq/v4', 'yq', 'yq'],
    ['example.org/one/Big_Name', 'big-name', 'Big_Name'],
    ['rsc.io/2fa', 'fa', '2fa'],
    ['gopkg.in/yaml.v3', 'yaml-v3', 'yaml.v3'],
  ])('names %s as a tool may be named', (path, name, program) => {
    const { name: own, tool } = goTool({ path, module: path }, { constraint: '1.x' });
    expect(own).toBe(name);
    expect(tool).toMatchObject({ build: {}, constraint: '1.x' });
    expect(tool.install).toEqual([{ from: program, to: `/usr/local/bin/${program}` }]);
  });
});

describe('compilerOf', () => {
  it('is go, or what the tool says, and none for what is not compiled', () => {
    const tool = { datasource: 'go', build: {} } as const;
    expect(compilerOf({ name: 'dlv', tool })).toBe('go');
    expect(compilerOf({ name: 'dlv', tool: { ...tool, build: { with: 'go-old' } } })).toBe('go-old');
    expect(compilerOf({ name: 'dlv', tool: { datasource: 'go' } })).toBeUndefined();
    expect(compilerOf({ name: 'jq', tool: {} })).toBeUndefined();
    expect(compilerOf({ name: 'nobody-has-this', tool: {} })).toBeUndefined();
  });
});
