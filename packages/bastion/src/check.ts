import {
  digested,
  isFactoryError,
  type Platform,
  parseReference,
  type Registry,
  renderReference,
} from '@officina/core';
import { levelOf, podsOf, readManifests } from './manifest/read-manifests.ts';
import type { Pin } from './pin/pin.ts';
import { requireWhole } from './pin/resolve-pin.ts';
import { judgePod } from './pod-security/judge-pod.ts';
import { type Judge, unchecked } from './signature.ts';

/** One thing that an owner wants to know before a cluster is asked, and what was found. */
export interface Finding {
  readonly check: 'standard' | 'digest' | 'signature' | 'pod';
  readonly outcome: 'passed' | 'failed' | 'not checked';
  readonly detail: string;
}

export interface CheckInputs {
  readonly pin: Pin;
  /** What kubectl kustomize makes of the folder. */
  readonly manifests: string;
  /** For messages: the folder. */
  readonly origin: string;
  /** The platforms of the nodes; any will do where none is named. */
  readonly platforms: readonly Platform[];
}

export interface CheckPorts {
  readonly registry: Pick<Registry, 'manifest' | 'blob' | 'head'>;
  readonly signer: Judge;
  /** Runs the image as the pod would; left out where no engine answers. */
  readonly runAsPod?:
    | ((image: string) => Promise<{ readonly passed: boolean; readonly got: string }>)
    | undefined;
}

/** What a cluster would say of a bastion's folder, without one: a finding for each question, whatever the others say. */
export async function check(inputs: CheckInputs, ports: CheckPorts): Promise<Finding[]> {
  const { pin } = inputs;
  const image = renderReference({ ...parseReference(pin.newName), digest: pin.digest });
  const { signer, runAsPod } = ports;
  return [
    await find('standard', async () => judgeStandard(inputs)),
    await find('digest', () => findDigest(inputs, ports.registry)),
    signer === undefined
      ? { check: 'signature', outcome: 'not checked', detail: unchecked }
      : await find('signature', () => verifySignature(pin, signer)),
    runAsPod === undefined
      ? { check: 'pod', outcome: 'not checked', detail: 'no engine answers' }
      : await find('pod', async () => {
          const { passed, got } = await runAsPod(image);
          return {
            passed,
            detail: passed ? 'restricted, on a new volume: it is prepared, and programs work' : got,
          };
        }),
  ];
}

interface Answer {
  readonly passed: boolean;
  readonly detail: string;
}

async function find(name: Finding['check'], ask: () => Promise<Answer>): Promise<Finding> {
  try {
    const { passed, detail } = await ask();
    return { check: name, outcome: passed ? 'passed' : 'failed', detail };
  } catch (error) {
    if (!isFactoryError(error) || error.code === 'interrupted') throw error;
    return { check: name, outcome: 'failed', detail: error.message };
  }
}

function judgeStandard({ manifests, origin }: CheckInputs): Answer {
  const resources = readManifests(manifests, origin);
  const pods = podsOf(resources, origin);
  if (pods.length === 0) return { passed: false, detail: `${origin} starts no pod` };
  const said = levelOf(resources);
  const level = said ?? 'restricted';
  const from = said === undefined ? ', taken because no Namespace of the folder says which' : '';
  const wrong = pods.flatMap(({ owner, pod }) =>
    judgePod(pod, level).map(
      ({ field, wanted, got, control }) => `${owner}: ${field}: wanted ${wanted}, got ${got} (${control})`,
    ),
  );
  if (wrong.length > 0) return { passed: false, detail: [`level ${level}${from}`, ...wrong].join('\n') };
  return { passed: true, detail: `level ${level}${from}: ${pods.map(({ owner }) => owner).join(', ')}` };
}

async function findDigest(
  { pin, platforms }: CheckInputs,
  registry: CheckPorts['registry'],
): Promise<Answer> {
  const repository = parseReference(pin.newName);
  const name = `${pin.newName}:${pin.tag}`;
  const found = await requireWhole({ digest: pin.digest, wanted: platforms, name, repository }, registry);
  return { passed: true, detail: `${pin.digest} for ${found.platforms.join(', ')}` };
}

async function verifySignature({ newName, digest }: Pin, signer: NonNullable<Judge>): Promise<Answer> {
  const state = await signer.verify(digested(parseReference(newName), digest));
  return state.valid ? { passed: true, detail: `by ${state.by}` } : { passed: false, detail: state.why };
}
