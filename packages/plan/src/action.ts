import { isFactoryError, renderDocument } from '@officina/core';
import { type ActionOutcome, createEngineImages, findEngine, type Ports, runAction } from '@officina/host';
import { plannedPlatforms, platformsToBuild } from './decide/platforms-to-build.ts';
import { ActionInputs } from './inputs.ts';
import { keyHistory } from './key/key-history.ts';
import { renderPlanSummary } from './render/render-summary.ts';
import { run } from './run.ts';

void runAction({ inputs: ActionInputs, run: plan });

async function plan(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  // A runner without an engine can still plan: tested images are in the registry then.
  const connection = await findEngine(ports).catch((error: unknown) => {
    if (!isFactoryError(error)) throw error;
    return undefined;
  });
  const engine = connection && createEngineImages(connection);
  const made = await run(inputs, {
    ...{ ...ports, registry: ports.keptRegistry, engine },
    history: keyHistory(ports.files, inputs.state),
  });
  await ports.files.write(inputs.result, renderDocument(made));
  const platforms = platformsToBuild(made);
  return {
    outputs: {
      result: inputs.result,
      build: String(platforms.length > 0),
      platforms: JSON.stringify(platforms),
      planned: JSON.stringify(plannedPlatforms(made)),
    },
    summary: renderPlanSummary(made),
  };
}
