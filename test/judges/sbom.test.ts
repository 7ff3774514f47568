import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import { createContainers, createPorts, findEngine } from '@officina/host';
import { renderSbom } from '../../packages/release/src/sbom/render-sbom.ts';
import { measureInventory } from '../../packages/smoke/src/inventory.ts';
import { debianInEngine, platform } from '../support/ground.ts';

/** Prints what the real readers of SBOMs say of the file that it is given, as JSON. */
const judge = `
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

/** The least that an SBOM says of each component (NTIA, 2021), with the names that CycloneDX has for it. */
const least = ['supplier', 'name', 'version', 'purl', 'bom-ref'] as const;

interface Verdict {
  readonly error: string | null;
  /** Package urls that are not in their canonical form. */
  readonly other: readonly string[];
  readonly purls: number;
}

describe('the SBOM of a Debian image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'officina-judges-sbom-'));
  let text = '';

  const ask = (sbom: string): Verdict => {
    writeFileSync(join(folder, 'sbom.json'), sbom);
    const program = join(folder, 'python', 'bin', 'python');
    return JSON.parse(execFileSync(program, ['-c', judge, join(folder, 'sbom.json')]).toString()) as Verdict;
  };

  beforeAll(async () => {
    execFileSync('python3', ['-m', 'venv', join(folder, 'python')]);
    const wanted = ['cyclonedx-python-lib[json-validation]==11.12.0', 'packageurl-python==0.17.6'];
    execFileSync(join(folder, 'python', 'bin', 'pip'), ['install', '-q', ...wanted]);
    const image = await debianInEngine();
    const containers = createContainers(await findEngine(createPorts({ tty: false })));
    const inventory = await measureInventory({ image, platform, containers });
    if (inventory === undefined) throw new Error(`${image} was not measured`);
    text = await renderSbom({
      ...{ image: 'debian', registry: 'ghcr.io/owner/images', platform, digest: digestOf('image') },
      ...{ locks: [], inventory, measured: {} },
    });
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
      expect(component['purl']).toMatch(/[?&]upstream=[a-z0-9]/);
    }
    expect(bom.dependencies.filter(({ dependsOn = [] }) => dependsOn.length > 0).length).toBeGreaterThan(20);
    expect(bom.components.filter((component) => component['licenses'] !== undefined).length).toBeGreaterThan(
      10,
    );
  });
});
