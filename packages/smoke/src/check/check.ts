import type {
  CheckSpec,
  EngineImage,
  ImageFiles,
  Lock,
  Platform,
  RestrictedPod,
  WorkspaceImage,
} from '@officina/core';
import type { Outcome, Probe } from '../batch/probe.ts';

/** What a check says after its probes have run. */
export interface Verdict {
  readonly passed: boolean;
  readonly got: string;
  /** The next step, for a failure. */
  readonly hint?: string;
  /** What should be tidied up, whatever the verdict. */
  readonly warning?: string;
}

/** The image that is judged. */
export interface SubjectImage extends EngineImage {
  /** Bytes on the disk. */
  readonly unpacked: number;
}

/** One expectation about an image: programs to run in it, and how their outcomes are judged. */
export interface Check {
  readonly kind: string;
  /** Unique within a report: `version kubectl`. */
  readonly name: string;
  /** The image whose image.yaml asks for it. */
  readonly image: string;
  /**
   * `shared` only reads, `own` writes and gets a container that no other check sees, `bare` is alone in one too and runs
   * its steps there without a script of ours, `files` looks at files of an image of which nothing runs, `layers` judges
   * one outcome: what the scan of the image's layers found, as JSON.
   */
  readonly isolation: 'shared' | 'own' | 'bare' | 'files' | 'layers';
  /** Whether its container has a network. */
  readonly network?: boolean;
  /** For `own`: a container as restricted as a pod. */
  readonly pod?: RestrictedPod;
  /** For `own`: whom its container runs as; the image's user when left out. */
  readonly user?: string;
  readonly wanted: string;
  /** What is run, as a person would type it; left out where nothing is run. */
  readonly command?: string;
  readonly probes: readonly Probe[];
  /** For `bare`, in the place of probes: programs to run one after another, until one cannot be run. */
  steps?(subject: SubjectImage): readonly Probe[];
  /** For `files`, in the place of probes: what is to be judged. */
  look?(files: ImageFiles, subject: SubjectImage): Promise<readonly Outcome[]>;
  /** Called with one outcome per probe, in order. */
  judge(outcomes: readonly Outcome[], subject: SubjectImage): Verdict;
}

/** What a kind may look at when it makes a check of a declaration. */
export interface CheckContext {
  /** The image that declares it. */
  readonly owner: WorkspaceImage;
  /** What the owner is FROM, the oldest first. */
  readonly ancestors: readonly WorkspaceImage[];
  /** What stands on the owner, up to the image that is tested: a check is inherited. */
  readonly heirs: readonly WorkspaceImage[];
  readonly lock: Lock | undefined;
  readonly platform: Platform;
}

/** Makes a check of its declaration; every kind is one such function in a folder of its own. */
export type ToCheck<Kind extends CheckSpec['kind']> = (
  spec: Extract<CheckSpec, { kind: Kind }>,
  context: CheckContext,
) => Check;
