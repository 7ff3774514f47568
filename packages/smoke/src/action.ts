import { FactoryError, type Files, parseBuildResult, parsePlan, renderDocument } from '@officina/core';
import {
  type ActionOutcome,
  createContainers,
  createEngineImages,
  findEngine,
  type Ports,
  runAction,
} from '@officina/host';
import { ActionInputs } from './inputs.ts';
import { isGreen, smokeError } from './is-green.ts';
import { renderJunit } from './render/junit.ts';
import { renderSmokeSummary } from './render/markdown.ts';
import { toSmokeFailures } from './render/rows.ts';
import { createReports } from './reports.ts';
import { run } from './run.ts';

void runAction({ inputs: ActionInputs, run: smoke, settings: ({ mirrors }) => ({ mirrors }) });

async function smoke(inputs: ActionInputs, ports: Ports): Promise<ActionOutcome> {
  const { files } = ports;
  const plan = parsePlan(await readDocument(files, inputs.plan), { file: inputs.plan });
  const build = parseBuildResult(await readDocument(files, inputs.build), { file: inputs.build });
  const connection = await findEngine(ports);
  const result = await run(
    { images: inputs.images, plan, build, push: inputs.push },
    {
      ...ports,
      containers: createContainers(connection),
      engine: createEngineImages(connection),
      reports: createReports(files, inputs.reports),
    },
  );
  await files.write(inputs.result, renderDocument(result));
  await files.write(inputs.junit, renderJunit(result));
  const failures = toSmokeFailures(result).map(({ image, platform, check, wanted, got, next }) => ({
    level: 'error' as const,
    message: `${image} (${platform}): ${check}: wanted ${wanted}, got ${got}; next: ${next}`,
    file: `${inputs.images}/${image}/image.yaml`,
  }));
  const error = smokeError(result);
  const summary =
    error === undefined ? [] : [{ level: 'error' as const, message: `${error.code}: ${error.message}` }];
  return {
    outputs: { result: inputs.result, junit: inputs.junit, green: String(isGreen(result)) },
    summary: renderSmokeSummary(result),
    annotations: [...failures, ...summary],
    failed: !isGreen(result),
  };
}

async function readDocument(files: Files, path: string): Promise<string> {
  const text = await files.read(path);
  if (text !== undefined) return text;
  throw new FactoryError('file-missing', `${path} is not there`, {
    hint: 'run officina plan and officina build first',
  });
}
