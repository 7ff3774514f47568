import { describe, expect, it } from '@jest/globals';
import { digestOf, engineGreenName } from '@officina/core';
import { lockedMaterials } from './locked-materials.ts';
import { renderSourcePolicy } from './source-policy.ts';
import { fixtureKey, fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

describe('lockedMaterials', () => {
  it('are the parents of the lock, through the mirrors and as a folder, each at its digest; no url', async () => {
    const mirrors = { 'https://git.example/': 'http://127.0.0.1:9/git/', 'docker.io/': '127.0.0.1:5455/' };
    expect(lockedMaterials(fixturePlan(), await fixtureWorkspace(), mirrors)).toEqual([
      {
        source: `docker-image://127.0.0.1:5455/library/debian@${digestOf('debian')}`,
        digest: digestOf('debian'),
      },
      { source: `oci-layout://*@${digestOf('debian')}`, digest: digestOf('debian') },
    ]);
  });

  it('are reused images, by their name in the engine and as a folder', async () => {
    const digest = digestOf('green base');
    const plan = fixturePlan({ base: { digest, found: 'engine' } });
    const sources = lockedMaterials(plan, await fixtureWorkspace(), {}).map(({ source }) => source);
    expect(sources).toContain(`docker-image://${engineGreenName('base', fixtureKey('base'))}`);
    expect(sources).toContain(`oci-layout://*@${digest}`);
  });
});

describe('renderSourcePolicy', () => {
  it('denies everything but folders and the images, each by its very name or in a folder by its digest', () => {
    const digest = digestOf('x');
    const sources = [`docker-image://x.example/y@${digest}`, `oci-layout://*@${digest}`];
    const { rules } = JSON.parse(renderSourcePolicy(sources.map((source) => ({ source, digest }))));
    expect(
      rules.map(({ action, selector }: Record<string, Record<string, string>>) => [
        action,
        selector?.['identifier'],
        selector?.['match_type'],
      ]),
    ).toEqual([
      ['DENY', '*', 'WILDCARD'],
      ['ALLOW', 'local://*', 'WILDCARD'],
      ['ALLOW', sources[0], 'EXACT'],
      ['ALLOW', sources[1], 'WILDCARD'],
    ]);
  });
});
