import { describe, expect, it } from '@jest/globals';
import { goProxy, type Http } from '@officina/core';
import { proposeGoTool } from './propose-go-tool.ts';

/** A proxy with these texts by their paths; what begins with a number answers that status. It keeps what it was asked. */
function proxy(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const http: Http = {
    async request({ url }) {
      const path = url.replace(`${goProxy}/`, '');
      asked.push(path);
      const answer = answers[path] ?? '404';
      const status = /^\d{3}$/.test(answer) ? Number(answer) : 200;
      return {
        ...{ url, status, headers: {} },
        text: async () => answer,
        discard: async () => undefined,
      } as Awaited<ReturnType<Http['request']>>;
    },
  };
  return { asked, http };
}

const commit = 'v0.0.0-20210508222113-6edffad5e616';

describe('proposeGoTool', () => {
  it('takes the longest module that begins the path, whatever the longer ones answer', async () => {
    const ports = proxy({
      'github.com/!burnt!sushi/toml/cmd/tomlv/@v/list': '410',
      'github.com/!burnt!sushi/toml/cmd/@v/list': '403',
      'github.com/!burnt!sushi/toml/@v/list': `v0.4.1\nv1.6.0\n${commit}\nv2.0.0-rc.1\nv3.0.0+incompatible\n`,
      'github.com/!burnt!sushi/@v/list': '500',
    });
    expect(await proposeGoTool('github.com/BurntSushi/toml/cmd/tomlv', ports)).toEqual({
      name: 'tomlv',
      tool: {
        datasource: 'go',
        package: 'github.com/BurntSushi/toml',
        constraint: '1.x',
        build: { programs: ['cmd/tomlv'] },
        install: [{ from: 'tomlv', to: '/usr/local/bin/tomlv' }],
      },
    });
    expect(ports.asked.at(-1)).toBe('github.com/!burnt!sushi/toml/@v/list');
  });

  it('takes a module of a major version as it is written', async () => {
    const ports = proxy({
      'github.com/mikefarah/yq/v4/@v/list': 'v4.44.1\nv4.9.0\n',
      'github.com/mikefarah/yq/@v/list': 'v1.0.0\n',
    });
    const { name, tool } = await proposeGoTool('github.com/mikefarah/yq/v4', ports);
    expect(name).toBe('yq');
    expect(tool).toMatchObject({ package: 'github.com/mikefarah/yq/v4', constraint: '4.x', build: {} });
  });

  it('allows prereleases where there is nothing else', async () => {
    const ports = proxy({ 'mvdan.cc/new/@v/list': 'v0.1.0-alpha.2\n' });
    expect((await proposeGoTool('mvdan.cc/new', ports)).tool).toMatchObject({
      constraint: '0.x',
      prereleases: true,
    });
  });

  it('says what each prefix answered, and asks for no host alone', async () => {
    const ports = proxy({ 'github.com/jqlang/@v/list': '403' });
    await expect(proposeGoTool('github.com/jqlang/jq', ports)).rejects.toMatchObject({
      code: 'version-none',
      message: expect.stringContaining('got 404 for github.com/jqlang/jq, 403 for github.com/jqlang'),
      hint: expect.stringContaining('officina add jqlang/jq'),
    });
    expect(ports.asked.some((path) => path.startsWith('github.com/@v'))).toBe(false);
  });

  it.each([
    ['lists nothing, and knows its newest commit', { '@v/list': '', '@latest': '{}' }],
    ['lists commits alone', { '@v/list': `${commit}\nv2.0.0+incompatible\n` }],
  ])('refuses a module of which the proxy %s', async (_, answers) => {
    const own = Object.entries(answers).map(([path, text]) => [`golang.org/x/tools/lint/${path}`, text]);
    const ports = proxy({ ...Object.fromEntries(own), 'golang.org/x/tools/@v/list': 'v0.1.0\n' });
    await expect(proposeGoTool('golang.org/x/tools/lint/golint', ports)).rejects.toMatchObject({
      code: 'version-none',
      message: expect.stringContaining('wanted a version of golang.org/x/tools/lint such as v1.2.3'),
    });
  });
});
