import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { digestOf, VexStatements } from '@officina/core';
import { renderVex } from '../../packages/release/src/vex/render-vex.ts';

/** The program of test/judges/vex; "officina test --judges" makes it and names it. */
const program = process.env['OFFICINA_VEX_JUDGE'] ?? 'officina-vex-judge';

const zsh = 'pkg:deb/debian/zsh@5.9-4';
const git = 'pkg:deb/debian/git@2.39';
const common = { reason: 'the module is never loaded here', since: '2026-11-20' };
const said = VexStatements.parse([
  { ...common, vulnerability: 'CVE-2026-1', packages: ['zsh'], status: 'not_affected' },
  {
    ...{ ...common, vulnerability: 'CVE-2026-2', packages: ['zsh'], status: 'not_affected' },
    justification: 'vulnerable_code_not_in_execute_path',
  },
  {
    ...{ ...common, vulnerability: 'CVE-2026-3', packages: ['zsh'], status: 'affected' },
    action: 'do not open archives of strangers',
  },
  { ...common, vulnerability: 'CVE-2026-4', packages: ['zsh'], status: 'fixed' },
  { ...common, vulnerability: 'GHSA-abcd-1234-efgh', packages: ['zsh'], status: 'under_investigation' },
  { ...common, vulnerability: 'CVE-2026-5', status: 'not_affected' },
]);
const document = renderVex(
  {
    ...{ registry: 'ghcr.io/owner/images', digest: digestOf('index'), author: 'https://github.com/o/i' },
    statements: said.map((statement) => {
      const purls = statement.packages === undefined ? [] : [zsh];
      return {
        statement,
        concerned: [
          { digest: digestOf('amd64'), purls },
          { digest: digestOf('arm64'), purls },
        ],
      };
    }),
  },
  '2026-11-29T03:00:00Z',
);

interface Question {
  readonly vulnerability: string;
  readonly product: string;
  readonly subcomponents: readonly string[];
}

function ask(text: string, questions: readonly Question[] = []): { errors: string[]; statuses: string[] } {
  const input = JSON.stringify({ document: text, questions });
  return JSON.parse(execFileSync(program, [], { input }).toString());
}

/** How scanners name an image and a package: each in its own way. */
const products = (of: string) => {
  const digest = digestOf(of).replace(':', '%3A');
  return [
    `pkg:oci/images@${digest}?arch=amd64&repository_url=ghcr.io%2Fowner%2Fimages`,
    `pkg:oci/images@${digest}?repository_url=ghcr.io%2Fowner`,
    `pkg:oci/images@${digestOf(of)}`,
  ];
};
const packages = (purl: string) => [
  purl,
  `${purl}?arch=amd64&distro=debian-12.5`,
  `${purl}?arch=amd64&distro=debian-12&upstream=zsh`,
];

/** What OpenVEX makes of it for every such name. */
function statusesOf(vulnerability: string, of: string, purl: string): string[] {
  const questions = products(of).flatMap((product) =>
    packages(purl).map((one) => ({ vulnerability, product, subcomponents: [one] })),
  );
  return [...new Set(ask(document, questions).statuses)];
}

describe('the OpenVEX document of an image', () => {
  it("has nothing that OpenVEX's own library does not know or would refuse", () => {
    expect(ask(document).errors).toEqual([]);
  });

  it.each(said)('says of the package, to whoever asks in whatever form, %j', ({ vulnerability, status }) => {
    for (const image of ['index', 'amd64', 'arm64']) {
      expect([image, statusesOf(vulnerability, image, zsh)]).toEqual([image, [status]]);
    }
  });

  it('says nothing of another package, another version, another image or another vulnerability', () => {
    expect(statusesOf('CVE-2026-1', 'index', git)).toEqual(['']);
    expect(statusesOf('CVE-2026-1', 'index', 'pkg:deb/debian/zsh@5.9-5')).toEqual(['']);
    expect(statusesOf('CVE-2026-1', 'another', zsh)).toEqual(['']);
    expect(statusesOf('CVE-2026-9', 'index', zsh)).toEqual(['']);
  });

  it.each([
    ['a key that is none', /"status_notes"/, '"note"'],
    ['a status that is none', '"fixed"', '"wontfix"'],
    ['no reason', '"impact_statement":"the module is never loaded here",', ''],
    ['no action', '"action_statement":"do not open archives of strangers",', ''],
    ['a justification that is none', 'vulnerable_code_not_in_execute_path', 'fine'],
    ['another version of OpenVEX', 'ns/v0.2.0', 'ns/v0.1.0'],
    ['a day that is none', '2026-11-20T', '2026-13-20T'],
  ])('would be refused with %s', (_, from, to) => {
    const doctored = document.replace(from, to);
    expect(doctored).not.toBe(document);
    expect(ask(doctored).errors).not.toEqual([]);
  });
});
