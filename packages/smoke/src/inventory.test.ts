import { describe, expect, it } from '@jest/globals';
import { type Containers, FactoryError } from '@officina/core';
import { measureInventory, parseInventory } from './inventory.ts';

const answer = [
  '#os',
  'ID=debian',
  'VERSION_ID="12"',
  'VERSION_CODENAME=bookworm',
  '#debian',
  'installed\tzsh\t5.9-4+b6\tamd64\tzsh\t5.9-4\tZsh Team <z@x>\t\tdpkg (>= 1)\tlibc6:any (>= 2.36), gone | awk, none',
  'installed\tlibc6\t2.36-9\tamd64\tglibc\t2.36-9\t\t\t\t',
  'installed\tmawk\t1.3.4\tamd64\tmawk\t1.3.4\t\tawk\t\tmawk',
  'installed\tadduser\t3.134\tall\tadduser\t3.134\t\t\t\t',
  'config-files\tgone\t1\tall\tgone\t1\t\t\t\t',
  '#licenses',
  '/usr/share/doc/zsh/copyright\tLicense: GPL-2+ or Artistic',
  '/usr/share/doc/zsh/copyright\tLicense: Expat',
  '/usr/share/doc/zsh/copyright\tLicense:',
  '#npm',
  '/opt/x/node_modules/@a/b/package.json:"version": "1.2.3"',
  '/opt/x/node_modules/c/node_modules/d/package.json:"version" : "2.0.0"',
  '/opt/y/node_modules/c/node_modules/d/package.json:"version": "2.0.0"',
  '/opt/x/node_modules/c/dist/esm/package.json:"version": "9"',
  '/opt/x/node_modules/.bin/package.json:"version": "9"',
  '#end',
  '',
].join('\n');

describe('parseInventory', () => {
  it('reads installed Debian packages, and npm packages by the folder that they are in, each once', () => {
    expect(parseInventory(answer)).toEqual({
      os: { id: 'debian', version: '12' },
      debian: [
        { name: 'adduser', version: '3.134', architecture: 'all' },
        {
          name: 'libc6',
          version: '2.36-9',
          architecture: 'amd64',
          source: { name: 'glibc', version: '2.36-9' },
        },
        { name: 'mawk', version: '1.3.4', architecture: 'amd64' },
        {
          name: 'zsh',
          version: '5.9-4+b6',
          architecture: 'amd64',
          source: { name: 'zsh', version: '5.9-4' },
          maintainer: 'Zsh Team <z@x>',
          depends: ['libc6', 'mawk'],
          license: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND MIT',
        },
      ],
      npm: [
        { name: '@a/b', version: '1.2.3' },
        { name: 'd', version: '2.0.0' },
      ],
    });
  });

  it('reads of npm packages their licence, and what require() finds for what they need', () => {
    const row = (...parts: unknown[]) => JSON.stringify(parts);
    const npm = [
      row('/opt/x/node_modules/a/package.json', '1.0.0', 'MIT', ['b', '@s/c', 'gone']),
      row('/opt/x/node_modules/a/node_modules/b/package.json', '2.0.0', { type: 'ISC' }, ['@s/c']),
      row('/opt/x/node_modules/b/package.json', '1.0.0', [{ type: 'MIT' }, { type: 'BSD' }], []),
      row('/opt/x/node_modules/@s/c/package.json', '3.0.0', null, ['b']),
      row('/opt/x/node_modules/d/package.json', null, 'MIT', []),
    ].join('\n');
    expect(parseInventory(`#os\n#debian\n#licenses\n#npm\n${npm}\n#end\n`)?.npm).toEqual([
      { name: '@s/c', version: '3.0.0', depends: ['b@1.0.0'] },
      { name: 'a', version: '1.0.0', depends: ['@s/c@3.0.0', 'b@2.0.0'], license: 'MIT' },
      { name: 'b', version: '1.0.0', license: 'MIT OR BSD' },
      { name: 'b', version: '2.0.0', depends: ['@s/c@3.0.0'], license: 'ISC' },
    ]);
  });

  it('says nothing about an answer that was cut off', () => {
    expect(parseInventory(answer.slice(0, -6))).toBeUndefined();
  });
});

describe('measureInventory', () => {
  const request = { image: 'x', platform: 'linux/amd64' } as const;
  const containers = (exec: () => Promise<{ exitCode: number; stdout: string; stderr: string }>) => {
    const done: string[] = [];
    const port: Containers = {
      start: async ({ network }) => {
        done.push(`network ${network}`);
        return { id: 'c', exec, remove: async () => void done.push('removed') };
      },
      sweep: async () => 0,
    };
    return { port, done };
  };

  it('asks in a container without a network and removes it', async () => {
    const { port, done } = containers(async () => ({ exitCode: 0, stdout: answer, stderr: '' }));
    expect((await measureInventory({ ...request, containers: port }))?.npm).toHaveLength(2);
    expect(done).toEqual(['network false', 'removed']);
  });

  it('knows nothing of an image without a shell, and still removes the container', async () => {
    const { port, done } = containers(() =>
      Promise.reject(new FactoryError('command-failed', 'no such file: sh', { hint: 'do it again' })),
    );
    expect(await measureInventory({ ...request, containers: port })).toBeUndefined();
    expect(done).toEqual(['network false', 'removed']);
  });
});
