import { describe, expect, it } from '@jest/globals';
import { FactoryError } from '@officina/core';
import { imageOf, subjectOf } from '../check/check.fixture.ts';
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

  it('fails the images that run a file that is not there or not right, and no others', async () => {
    const read = await readStructure([base, imageOf('other')], files({ 'images/shared.yaml': 'x: 1' }));
    const failed = gatherChecks(read.slice(0, 1), 'linux/amd64').map((check) => [
      check.name,
      check.judge([], subjectOf()),
    ]);
    expect(failed).toEqual([
      [
        'structure tests: base/tests.yaml',
        {
          passed: false,
          got: 'images/base/tests.yaml is not there',
          hint: 'add it, or take it out of structure-tests in images/base/image.yaml',
        },
      ],
      [
        'structure tests: base/../shared.yaml',
        expect.objectContaining({ passed: false, got: expect.stringContaining('images/shared.yaml:1: x') }),
      ],
    ]);
    expect(gatherChecks(read.slice(1), 'linux/amd64')).toEqual([]);
  });

  it('lets through what is no matter of the file', async () => {
    const read = () => Promise.reject(new FactoryError('interrupted', 'stop', { hint: 'look' }));
    await expect(readStructure([base], { read })).rejects.toThrow('stop');
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
