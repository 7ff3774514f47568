import {
  digestOfValue,
  FactoryError,
  type Files,
  type Platform,
  type Report,
  type SmokeResult,
} from '@officina/core';
import { numbered } from './gather-checks.ts';
import { patienceOf, type SmokePorts } from './run.ts';
import { runChecks } from './run-checks.ts';
import { readConfiguration } from './structure/read-structure.ts';
import { toStructureChecks } from './structure/structure-checks.ts';

export interface StructureInputs {
  /** Any image that the engine has, or can pull, by name or digest. */
  readonly image: string;
  /** Configuration files. */
  readonly configs: readonly string[];
  /** Left out, the image's own. */
  readonly platform?: Platform;
  /** Whether commands have a network. */
  readonly network: boolean;
  /** Whether the image is pulled first. */
  readonly pull: boolean;
}

export interface StructurePorts
  extends Pick<SmokePorts, 'containers' | 'engine' | 'talk' | 'clock' | 'platform' | 'load'> {
  readonly files: Pick<Files, 'read'>;
}

/**
 * Runs container-structure-test configurations against an image, without a workspace; the report is smoke's. A failed test
 * is a result and not an error. Throws candidate-missing, or what pull throws.
 */
export async function runStructure(inputs: StructureInputs, ports: StructurePorts): Promise<SmokeResult> {
  const { files, engine, containers, clock, talk } = ports;
  const image = inputs.image;
  const structure = await Promise.all(
    inputs.configs.map((file) =>
      readConfiguration(
        { file, path: file, place: file, image, network: inputs.network, hint: 'name a file that is there' },
        files,
      ),
    ),
  );
  await containers.sweep();
  const found = await findImage(inputs, ports);
  const platform = inputs.platform ?? found.platform;
  const checks = numbered(structure.flatMap(toStructureChecks));
  const subject = { name: image, image: { ...found, unpacked: await engine.unpacked(image) } };
  const scan = () => Promise.reject(new RangeError('no structure test looks into layers'));
  const from = clock.now().getTime();
  const results = await talk.task(`${image} (${platform}): ${checks.length} tests`, () =>
    runChecks(checks, { containers, subject, platform, scan, clock, patience: patienceOf(platform, ports) }),
  );
  const asked = digestOfValue(structure.map(({ file, text, network }) => [file, text, network]));
  const report: Report = {
    ...{ image, platform, key: asked, asked, digest: found.digest, reused: false, checks: results },
    green: results.length > 0 && results.every(({ passed }) => passed),
    milliseconds: Math.max(0, clock.now().getTime() - from),
  };
  return { schema: 'officina.smoke/v1', reports: [report] };
}

async function findImage(
  { image, platform, pull }: StructureInputs,
  { engine, platform: own }: StructurePorts,
) {
  if (pull) await engine.pull(image, platform ?? own ?? 'linux/amd64');
  const found = await engine.inspect(image);
  if (found !== undefined) return found;
  throw new FactoryError('candidate-missing', `image ${image} is not in the engine`, {
    hint: 'look at its name, or say --pull',
  });
}
