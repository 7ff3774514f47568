import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { createContainers, createPorts, findEngine } from '@officina/host';
import { forms } from '../../packages/release/src/sbom/forms.ts';
import { measureInventory } from '../../packages/smoke/src/inventory.ts';
import { debianInEngine, platform } from '../support/ground.ts';

/** Prints what the real readers of SBOMs say of the file that it is given, as JSON. */
const cycloneDxJudge = `
import json, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
text = open(sys.argv[1]).read()
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
purls = [c['purl'] for c in json.loads(text)['components']]
print(json.dumps({
    'error': None if error is None else str(error),
    'other': [p for p in purls if PackageURL.from_string(p).to_string() != p],
    'purls': len(purls),
}))
`;

/** Prints what SPDX's own validator and a checker of NTIA's least elements say of an SPDX document, as JSON. */
const spdxJudge = `
import json, sys
from ntia_conformance_checker import SbomChecker
from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
try:
    found = validate_full_spdx_document(parse_file(sys.argv[1]), 'SPDX-2.3')
    errors = [message.validation_message for message in found]
except SPDXParsingError as error:
    errors = error.get_messages()
ntia = SbomChecker(sys.argv[1], compliance='ntia').output_json() if not errors else {}
print(json.dumps({
    'errors': errors,
    'conformant': ntia.get('isConformant'),
    'components': ntia.get('totalNumberComponents'),
    'floating': ntia.get('graphValidation', {}).get('floatingComponents', {}).get('floatingComponentCount'),
}))
`;

/** The least that an SBOM says of each component (NTIA, 2021), with the names that CycloneDX has for it. */
const least = ['supplier', 'name', 'version', 'purl', 'bom-ref'] as const;

interface Verdict {
  readonly error: string | null;
  /** Package urls that are not in their canonical form. */
  readonly other: readonly string[];
  readonly purls: number;
}

interface SpdxVerdict {
  readonly errors: readonly string[];
  readonly conformant?: boolean | null;
  readonly components?: number | null;
  /** Components that nothing leads to. */
  readonly floating?: number | null;
}

describe('the SBOM of a Debian image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-judges-sbom-'));
  let text = '';
  let spdx = '';

  const say = (judge: string, name: string, document: string): unknown => {
    writeFileSync(join(folder, name), document);
    const program = join(folder, 'python', 'bin', 'python');
    return JSON.parse(execFileSync(program, ['-c', judge, join(folder, name)]).toString());
  };
  const ask = (sbom: string) => say(cycloneDxJudge, 'sbom.json', sbom) as Verdict;
  const askSpdx = (sbom: string) => say(spdxJudge, 'sbom.spdx.json', sbom) as SpdxVerdict;

  beforeAll(async () => {
    execFileSync('python3', ['-m', 'venv', join(folder, 'python')]);
    const wanted = [
      ...['cyclonedx-python-lib[json-validation]==11.12.0', 'packageurl-python==0.17.6'],
      ...['spdx-tools==0.8.5', 'ntia-conformance-checker==6.0.0'],
    ];
    execFileSync(join(folder, 'python', 'bin', 'pip'), ['install', '-q', ...wanted]);
    const image = await debianInEngine();
    const containers = createContainers(await findEngine(createPorts({ tty: false })));
    const inventory = await measureInventory({ image, platform, containers });
    if (inventory === undefined) throw new Error(`${image} was not measured`);
    const content = {
      ...{ image: 'debian', registry: 'ghcr.io/owner/images', platform, digest: digestOf('image') },
      ...{ epoch: 1_764_000_000, locks: [], inventory, measured: {} },
    };
    text = await forms.cyclonedx.render(content);
    spdx = await forms.spdx.render(content);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is valid by CycloneDX's own validator, and its package urls are canonical", () => {
    const { error, other, purls } = ask(text);
    expect([error, other]).toEqual([null, []]);
    expect(purls).toBeGreaterThan(50);
  });

  it('would not be, with a word that is none, or a plus that stands as it is', () => {
    expect(ask(text.replace('"type": "library"', '"type": "lib"')).error).not.toBeNull();
    expect(ask(text.replaceAll('%2B', '+')).other).not.toEqual([]);
  });

  it('says of every component the least that is asked of one, and what the image is made of', () => {
    const bom = JSON.parse(text) as {
      components: Record<string, unknown>[];
      dependencies: { ref: string; dependsOn?: string[] }[];
    };
    for (const component of bom.components) {
      expect(least.filter((field) => component[field] === undefined)).toEqual([]);
      if (component['type'] === 'library') expect(component['purl']).toMatch(/[?&]upstream=[a-z0-9]/);
    }
    expect(bom.components.filter(({ type }) => type === 'operating-system')).toHaveLength(1);
    expect(bom.dependencies.filter(({ dependsOn = [] }) => dependsOn.length > 0).length).toBeGreaterThan(20);
    expect(bom.components.filter((component) => component['licenses'] !== undefined).length).toBeGreaterThan(
      10,
    );
  });

  it("is valid SPDX 2.3 by SPDX's own validator, and has all that NTIA asks for", () => {
    const { errors, conformant, components, floating } = askSpdx(spdx);
    expect([errors, conformant, floating]).toEqual([[], true, 0]);
    expect(components).toBeGreaterThan(50);
  });

  it('would not be, without a supplier, with a licence that nobody tells of, or with a word that is none', () => {
    expect(askSpdx(spdx.replace(/^ {3}"supplier": .*\n/m, '')).conformant).toBe(false);
    expect(
      askSpdx(spdx.replace(/"licenseId": "LicenseRef-/, '"licenseId": "LicenseRef-not-')).errors,
    ).not.toEqual([]);
    expect(askSpdx(spdx.replace('"DEPENDS_ON"', '"NEEDS"')).errors).not.toEqual([]);
  });
});
