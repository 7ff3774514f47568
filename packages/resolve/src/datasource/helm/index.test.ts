import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { helm } from './index.ts';

const host = 'https://get.helm.sh';
const tool = { datasource: 'helm', constraint: '4.x' } as const;

describe('helm', () => {
  it('reads the newest version of the major line that the constraint asks for', async () => {
    const query = fakeQuery(tool, { [`${host}/helm4-latest-version`]: 'v4.3.0\n' });
    expect(await helm.versions(query)).toEqual([{ version: '4.3.0', tag: 'v4.3.0', prerelease: false }]);
  });

  it('falls back to the newest of all, and to the tags when that is not acceptable', async () => {
    const tags = 'https://api.github.com/repos/helm/helm/tags?per_page=100';
    const replies = {
      [`${host}/helm4-latest-version`]: null,
      [`${host}/helm-latest-version`]: 'v5.0.0',
      [tags]: JSON.stringify([
        { name: 'v4.2.4', commit: {} },
        { name: 'dev-v3-test' },
        { name: 'v4.3.0-rc.1' },
      ]),
    };
    const query = fakeQuery(tool, replies, () => false);
    const versions = await helm.versions(query);
    expect(versions.map(({ version }) => version)).toEqual(['5.0.0', '4.2.4', '4.3.0-rc.1']);
    expect(versions.map(({ prerelease }) => prerelease)).toEqual([false, false, true]);
    expect(query.http.unused()).toEqual([]);
  });

  it('refuses a page for a version', async () => {
    const query = fakeQuery(tool, { [`${host}/helm4-latest-version`]: '<html>' });
    await expect(helm.versions(query)).rejects.toMatchObject({ code: 'upstream-answer' });
  });
});
