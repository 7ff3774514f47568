import { describe, expect, it } from '@jest/globals';
import { digestOf, engineGreenName } from '@officina/core';
import { lockedMaterials } from './locked-materials.ts';
import { renderSourcePolicy } from './source-policy.ts';
import { fixtureKey, fixturePlan, fixtureWorkspace } from './workspace.fixture.ts';

describe('lockedMaterials', () => {
  it('are the parents and assets of the lock, through the mirrors, each at its digest', async () => {
    const mirrors = { 'https://git.example/': 'http://127.0.0.1:9/git/', 'docker.io/': '127.0.0.1:5455/' };
    expect(lockedMaterials(fixturePlan(), await fixtureWorkspace(), mirrors)).toEqual([
      {
        source: `docker-image://127.0.0.1:5455/library/debian@${digestOf('debian')}`,
        digest: digestOf('debian'),
      },
      { source: 'https://tools.example/v1.2.3/amd64/raw', digest: digestOf('raw') },
      { source: 'http://127.0.0.1:9/git/packed-2.0.0.tar.gz', digest: digestOf('packed') },
      { source: 'http://127.0.0.1:9/git/zipped.zip', digest: digestOf('zipped') },
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
  it('denies everything but folders and the materials, an url only with its checksum', () => {
    const digest = digestOf('x');
    const materials = [{ source: 'https://x.example/y', digest }];
    const { rules } = JSON.parse(renderSourcePolicy(materials));
    expect(
      rules.map(({ action, selector }: Record<string, never>) => [action, selector?.['identifier']]),
    ).toEqual([
      ['DENY', '*'],
      ['ALLOW', 'local://*'],
      ['ALLOW', 'https://x.example/y'],
    ]);
    expect(rules[2].selector).toMatchObject({
      match_type: 'EXACT',
      constraints: [{ key: 'http.checksum', value: digest, condition: 'EQUAL' }],
    });
  });
});
