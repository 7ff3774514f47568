import { parseBuildResult, parsePlan, readDocument, renderDocument } from '@officina/core';
import { type ActionOutcome, enginePorts, findEngine, type Ports, runAction } from '@officina/host';
import { ActionInputs } from './inputs.ts';
import { isGreen } from './is-green.ts';
import { smokeAnnotations } from './render/annotations.ts';
import { renderJunit } from './render/junit.ts';
import { renderSmokeSummary } from './render/markdown.ts';
import { createReports } from './reports.ts';
import { run } from './run.ts';

void runAction({ inputs: ActionInputs, run: smoke });

async function smoke(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  const { files } = ports;
  const plan = await readDocument(files, inputs.plan, parsePlan);
  const build = await readDocument(files, inputs.build, parseBuildResult);
  const engine = enginePorts(await findEngine(ports));
  const reports = createReports(files, inputs.reports);
  const { images, push, junit } = inputs;
  const result = await run({ images, plan, build, push, inventory: true }, { ...ports, ...engine, reports });
  await files.write(inputs.result, renderDocument(result));
  await files.write(junit, renderJunit(result));
  return {
    outputs: { result: inputs.result, junit, green: String(isGreen(result)) },
    summary: renderSmokeSummary(result),
    annotations: smokeAnnotations(result, { images, plan }),
    failed: !isGreen(result),
  };
}
