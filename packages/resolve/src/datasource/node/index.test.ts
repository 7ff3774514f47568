import { describe, expect, it } from '@jest/globals';
import { fakeQuery } from '../datasource.fixture.ts';
import { node } from './index.ts';

const index = 'https://nodejs.org/dist/index.json';
const tool = { datasource: 'node', constraint: '24.x' } as const;

function entry(version: string, lts: string | false, date?: string) {
  return { version, date, files: ['linux-arm64', 'linux-x64'], npm: '11.6.0', lts, security: false };
}

describe('node', () => {
  it('lists every version; those off the long-term lines are prereleases, those without a date have none', async () => {
    const body = [
      entry('v26.1.0', false, '2026-10-01'),
      entry('v24.21.0', 'Krypton', '2026-09-08'),
      entry('v22.1.0', 'Jod'),
    ];
    const query = fakeQuery(tool, { [index]: JSON.stringify(body) });
    expect(await node.versions(query)).toEqual([
      { version: '26.1.0', tag: 'v26.1.0', prerelease: true, released: '2026-10-01T00:00:00Z' },
      { version: '24.21.0', tag: 'v24.21.0', prerelease: false, released: '2026-09-08T00:00:00Z' },
      { version: '22.1.0', tag: 'v22.1.0', prerelease: false },
    ]);
  });

  it('refuses an index of another shape', async () => {
    const query = fakeQuery(tool, { [index]: '{"versions": []}' });
    await expect(node.versions(query)).rejects.toMatchObject({ code: 'upstream-answer' });
  });
});
