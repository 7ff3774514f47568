import { FactoryError, parsePlan, renderDocument } from '@officina/core';
import { type ActionOutcome, createEngineImages, findEngine, type Ports, runAction } from '@officina/host';
import { ActionInputs } from './inputs.ts';
import { renderBuildSummary } from './render-build.ts';
import { run } from './run.ts';

void runAction({ inputs: ActionInputs, run: build, settings: ({ mirrors }) => ({ mirrors }) });

async function build(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  const text = await ports.files.read(inputs.plan);
  if (text === undefined) {
    throw new FactoryError('file-missing', `${inputs.plan} is not there`, {
      hint: 'run the plan action first',
    });
  }
  const connection = await findEngine(ports);
  const result = await run(
    {
      images: inputs.images,
      plan: parsePlan(text, { file: inputs.plan }),
      push: inputs.push,
      network: inputs.network,
      noCache: inputs['no-cache'],
      mirrors: inputs.mirrors,
      secrets: Object.entries(inputs.secrets).map(([id, file]) => ({ id, file })),
      cache: { from: inputs['cache-from'], to: inputs['cache-to'] },
      ...(inputs.builder === undefined ? {} : { builder: inputs.builder }),
    },
    { ...ports, engine: createEngineImages(connection), docker: connection.docker, env: connection.env },
  );
  await ports.files.write(inputs.result, renderDocument(result));
  return {
    outputs: {
      result: inputs.result,
      candidates: JSON.stringify(result.candidates.map(({ digest }) => digest)),
    },
    summary: renderBuildSummary(result),
  };
}
