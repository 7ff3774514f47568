import { describe, expect, it } from '@jest/globals';
import { imageOf } from '../check/check.fixture.ts';
import { digestOfAsked, gatherChecks } from '../gather-checks.ts';
import { readStructure } from './read-structure.ts';

const files = (texts: Record<string, string>) => ({ read: async (path: string) => texts[path] });
const base = imageOf('base', 'structure-tests: [tests.yaml, { file: ../shared.yaml, network: true }]');
const text = (name: string) => `schemaVersion: 2.0.0\ncommandTests: [{ name: ${name}, command: "true" }]`;

describe('readStructure', () => {
  it("reads files from the image's folder, and makes checks of them that are inherited", async () => {
    const ports = files({ 'images/base/tests.yaml': text('one'), 'images/shared.yaml': text('two') });
    const chain = await readStructure([base, imageOf('devpod')], ports);
    expect(gatherChecks(chain, 'linux/amd64').map(({ name, network }) => [name, network])).toEqual([
      ['command test: one', undefined],
      ['command test: two', true],
    ]);
  });

  it('runs the tests without a name of every file, and the nearest of those with one', async () => {
    const unnamed = 'metadataTest: { user: a }\nlicenseTests: [{ files: [/a] }, { files: [/b] }]\n';
    const devpod = imageOf('devpod', 'structure-tests: [tests.yaml]');
    const ports = files({
      'images/base/tests.yaml': `${text('one')}\n${unnamed}`,
      'images/shared.yaml': `${text('two')}\n${unnamed}`,
      'images/devpod/tests.yaml': `${text('one')}\n${unnamed}`,
    });
    const checks = gatherChecks(await readStructure([base, devpod], ports), 'linux/amd64');
    const of = (place: string) => [
      `license test: ${place}`,
      `license test: ${place} (2)`,
      `metadata test: ${place}`,
    ];
    expect(checks.map(({ name }) => name)).toEqual([
      'command test: one',
      ...of('base/tests.yaml'),
      'command test: two',
      ...of('base/../shared.yaml'),
      ...of('devpod/tests.yaml'),
    ]);
    expect(checks[0]?.image).toBe('devpod');
  });

  it('names every file that is not there or not right', async () => {
    await expect(readStructure([base], files({ 'images/shared.yaml': 'x: 1' }))).rejects.toMatchObject({
      message: expect.stringMatching(/images\/base\/tests.yaml is not there[\s\S]*images\/shared.yaml/),
    });
  });

  it('asks something else when a file changes', async () => {
    const asked = async (name: string) => {
      const ports = files({ 'images/base/tests.yaml': text(name), 'images/shared.yaml': text('two') });
      return digestOfAsked(await readStructure([base], ports), 'linux/amd64');
    };
    expect(await asked('a')).toBe(await asked('a'));
    expect(await asked('a')).not.toBe(await asked('b'));
  });
});
