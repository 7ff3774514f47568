import { isFactoryError, type Mirrors, withoutSteering } from '@officina/core';
import type { z } from 'zod';
import type { Ports } from '../ports.ts';
import { createRedact } from '../redact.ts';
import { createWorkspacePorts } from '../workspace-ports.ts';
import { readInputs } from './action-inputs.ts';
import { fitSummary } from './summary.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly file?: string;
}

/** What a verb gives to the workflow. */
export interface ActionOutcome {
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown. */
  readonly summary?: string;
  readonly annotations?: readonly Annotation[];
  /** True for a verb that did its work and found something red: annotations tell what, the step fails. */
  readonly failed?: boolean;
}

/** What the ports of every action are made of; any action may leave out the token. */
interface PortsInputs {
  readonly images: string;
  readonly mirrors: Mirrors;
  readonly token?: string | undefined;
}

export interface Action<S extends z.ZodObject> {
  /** Keyed by the very names in action.yml. */
  readonly inputs: S & { readonly _output: PortsInputs };
  /** The ports ask by the mirrors of factory.yaml, those of the input before them. */
  readonly run: (inputs: z.output<S>, ports: Ports) => Promise<ActionOutcome>;
}

/** The part of @actions/core that an action uses. */
export interface ActionToolkit {
  getInput(name: string): string;
  setOutput(name: string, value: string): void;
  setSecret(secret: string): void;
  setFailed(message: string): void;
  error(message: string, properties?: { title?: string; file?: string }): void;
  warning(message: string, properties?: { title?: string; file?: string }): void;
  notice(message: string, properties?: { title?: string; file?: string }): void;
  writeSummary(markdown: string): Promise<void>;
}

/** Runs a verb as a GitHub Action: inputs, ports, outputs, summary, annotations; every failure is exit code 1. */
export async function runAction<S extends z.ZodObject>(
  action: Action<S>,
  given?: ActionToolkit,
): Promise<void> {
  const toolkit = given ?? (await loadToolkit());
  const redact = createRedact(process.env);
  // In this order: a secret with a mark inside that nobody sees is still one.
  const shown = (text: string) => redact(withoutSteering(text));
  try {
    const inputs = readInputs(action.inputs, (name) => toolkit.getInput(name));
    const { images, mirrors, token } = inputs as PortsInputs;
    if (token !== undefined) toolkit.setSecret(token);
    const options = { tty: false, mirrors, ...(token === undefined ? {} : { token }) };
    const outcome = await action.run(inputs, await createWorkspacePorts(images, options));
    for (const { level, message, file } of outcome.annotations ?? []) {
      toolkit[level](shown(message), file === undefined ? {} : { file });
    }
    for (const [name, value] of Object.entries(outcome.outputs)) toolkit.setOutput(name, redact(value));
    if (outcome.summary !== undefined) await toolkit.writeSummary(fitSummary(shown(outcome.summary)));
    if (outcome.failed === true) process.exitCode = 1;
  } catch (error) {
    toolkit.setFailed(shown(renderFailure(error)));
  }
}

/** `code: message` and the next step for an error on purpose; the stack for a bug. */
export function renderFailure(error: unknown): string {
  if (isFactoryError(error)) {
    const steps = error.hint.split('\n').map((step) => `\nnext: ${step}`);
    return `${error.code}: ${error.message}${steps.join('')}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function loadToolkit(): Promise<ActionToolkit> {
  const core = await import('@actions/core');
  return {
    getInput: (name) => core.getInput(name),
    setOutput: core.setOutput,
    setSecret: core.setSecret,
    setFailed: core.setFailed,
    error: core.error,
    warning: core.warning,
    notice: core.notice,
    writeSummary: async (markdown) => {
      // Absent on older servers and on a laptop.
      if (!process.env['GITHUB_STEP_SUMMARY']) return;
      await core.summary.addRaw(markdown, true).write();
    },
  };
}
