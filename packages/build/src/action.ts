import { narrowPlan, parsePlan, readDocument, renderDocument } from '@officina/core';
import {
  type ActionOutcome,
  createEngineImages,
  createImageDocuments,
  createPythonEnvironments,
  findEngine,
  type Ports,
  runAction,
  sleep,
} from '@officina/host';
import { ActionInputs } from './inputs.ts';
import { renderBuildSummary } from './render-build.ts';
import { run } from './run.ts';

void runAction({ inputs: ActionInputs, run: build });

async function build(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  const whole = await readDocument(ports.files, inputs.plan, parsePlan);
  const plan = inputs.platforms === undefined ? whole : narrowPlan(whole, inputs.platforms);
  const connection = await findEngine(ports);
  const { images, push, network, builder } = inputs;
  const result = await run(
    {
      ...{ images, plan, push, network, mirrors: ports.settings.mirrors },
      noCache: inputs['no-cache'],
      secrets: Object.entries(inputs.secrets).map(([id, file]) => ({ id, file })),
      cache: { from: inputs['cache-from'], to: inputs['cache-to'] },
      ...(builder === undefined ? {} : { builder }),
    },
    {
      ...{ ...ports, sleep, cli: connection.cli, env: connection.env },
      ...{ engine: createEngineImages(connection), documents: createImageDocuments(connection) },
      ...{ environments: createPythonEnvironments(ports), registry: ports.keptRegistry },
    },
  );
  await ports.files.write(inputs.result, renderDocument(result));
  const candidates = JSON.stringify(result.candidates.map(({ digest }) => digest));
  return { outputs: { result: inputs.result, candidates }, summary: renderBuildSummary(result, plan) };
}
