import { describe, expect, it } from '@jest/globals';
import { digestOf, type VexStatement, VexStatements } from '@officina/core';
import { renderVex, type VexContent } from './render-vex.ts';

const zsh = 'pkg:deb/debian/zsh@5.9';
const time = '2026-11-20T03:00:00Z';
const common = {
  ...{ vulnerability: 'CVE-2026-1', since: '2026-11-01' },
  reason: 'the server part is never started',
};

function content(...statements: object[]): VexContent {
  const parsed: VexStatement[] = VexStatements.parse(statements);
  const concerned = [
    { digest: digestOf('amd64'), purls: [zsh] },
    { digest: digestOf('arm64'), purls: [] },
  ];
  return {
    ...{
      registry: 'ghcr.io/owner/images',
      digest: digestOf('index'),
      author: 'https://github.com/owner/images',
    },
    statements: parsed.map((statement) => ({ statement, concerned })),
  };
}
const parse = (...statements: object[]) => JSON.parse(renderVex(content(...statements), time));

describe('renderVex', () => {
  it('is an OpenVEX 0.2.0 document about the index and the manifests, with the packages as parts of them', () => {
    const image = (of: string) => `pkg:oci/images@${digestOf(of)}`;
    const document = parse({ ...common, status: 'not_affected', justification: 'component_not_present' });
    expect(document).toEqual({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': expect.stringMatching(/^https:\/\/ghcr\.io\/owner\/images\/vex\/[0-9a-f]{64}$/),
      ...{ author: 'https://github.com/owner/images', timestamp: time, version: 1, tooling: 'officina' },
      statements: [
        {
          vulnerability: { name: 'CVE-2026-1' },
          timestamp: '2026-11-01T00:00:00Z',
          products: [
            { '@id': image('index'), subcomponents: [{ '@id': zsh }] },
            { '@id': image('amd64'), subcomponents: [{ '@id': zsh }] },
            { '@id': image('arm64') },
          ],
          status: 'not_affected',
          justification: 'component_not_present',
          impact_statement: common.reason,
        },
      ],
    });
  });

  it.each([
    [
      { ...common, status: 'affected', action: 'do not open archives of strangers' },
      { action_statement: 'do not open archives of strangers', status_notes: common.reason },
    ],
    [{ ...common, status: 'fixed' }, { status_notes: common.reason }],
    [{ ...common, status: 'under_investigation' }, { status_notes: common.reason }],
    [{ ...common, status: 'not_affected' }, { impact_statement: common.reason }],
  ])('has the words of %j where OpenVEX looks for them', (statement, words) => {
    const {
      vulnerability: _,
      timestamp: __,
      products: ___,
      status,
      ...rest
    } = parse(statement).statements[0];
    expect([status, rest]).toEqual([statement.status, words]);
  });

  it('has the same bytes each time, and another name as soon as something else is said', () => {
    const statement = { ...common, status: 'fixed' };
    expect(renderVex(content(statement), time)).toBe(renderVex(content({ ...statement }), time));
    const other = parse({ ...statement, since: '2026-11-02' });
    expect(other['@id']).not.toBe(parse(statement)['@id']);
  });
});
