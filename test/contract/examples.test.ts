import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  loadWorkspace,
  parseBuildResult,
  parseLock,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
} from '@officina/core';
import { createFiles } from '@officina/host';

const folder = 'docs/examples';

function read<T>(name: string, parse: (text: string, origin: { file: string }) => T): T {
  const file = `${folder}/${name}`;
  return parse(readFileSync(file, 'utf8'), { file });
}

describe('docs/examples', () => {
  it('is a workspace and the documents of one run of it', async () => {
    const { images } = await loadWorkspace(createFiles(), `${folder}/images`);
    const lock = read('image.lock.json', parseLock);
    const plan = read('plan.json', parsePlan);
    const build = read('build.json', parseBuildResult);
    const smoke = read('smoke.json', parseSmokeResult);
    const release = read('release.json', parseReleaseRecord);

    const [hello, ...more] = images;
    expect(more).toEqual([]);
    expect(Object.keys(lock.tools)).toEqual(Object.keys(hello?.spec.tools ?? {}));
    expect(plan.images.map(({ name }) => name)).toEqual([hello?.name]);
    const [planned] = plan.images[0]?.platforms ?? [];
    const [candidate] = build.candidates;
    const [report] = smoke.reports;
    const [released] = release.images;
    expect(planned?.action).toBe('build');
    expect(candidate?.key).toBe(planned?.key);
    expect(report).toMatchObject({ digest: candidate?.digest, green: true, reused: false });
    const kinds = report?.checks.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['command', 'file', 'top-links', 'version']);
    expect(released?.platforms[0]?.digest).toBe(candidate?.digest);
    expect(released?.tags).toEqual(['hello-v0.1.0', 'hello', 'latest']);
  });

  it('names in its page every document', () => {
    const page = readFileSync(`${folder}/README.md`, 'utf8');
    for (const name of ['image.lock', 'plan', 'build', 'smoke', 'release']) {
      expect(page).toContain(`[${name}.json](${name}.json)`);
    }
  });
});
