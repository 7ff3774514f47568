import { describe, expect, it } from '@jest/globals';
import { type Containers, FactoryError } from '@officina/core';
import { measureInventory, parseInventory } from './inventory.ts';

const answer = [
  '#debian',
  'installed\tzsh\t5.9-4+b6\tamd64',
  'installed\tadduser\t3.134\tall',
  'config-files\tgone\t1\tall',
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
      debian: [
        { name: 'adduser', version: '3.134', architecture: 'all' },
        { name: 'zsh', version: '5.9-4+b6', architecture: 'amd64' },
      ],
      npm: [
        { name: '@a/b', version: '1.2.3' },
        { name: 'd', version: '2.0.0' },
      ],
    });
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
