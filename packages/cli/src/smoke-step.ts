import { type BuildResult, type Plan, renderDocument, type SmokeResult } from '@officina/core';
import { createReports, run as runSmoke, smokeError } from '@officina/smoke';
import type { Workshop } from './workshop.ts';

/** Tests the candidates, kept as smoke.json; not green is a result here. */
export async function smoke(
  workshop: Workshop,
  inputs: { readonly plan: Plan; readonly build: BuildResult; readonly push: boolean },
): Promise<SmokeResult> {
  const { options, files, place } = workshop;
  const engine = await workshop.connect();
  const document = await runSmoke(
    { ...inputs, images: options.images, inventory: true },
    {
      ...workshop,
      containers: engine.containers,
      engine: engine.images,
      layers: engine.layers,
      platform: engine.connection.platform,
      reports: createReports(files, place('reports')),
    },
  );
  await files.write(place('smoke.json'), renderDocument(document));
  return document;
}

/** Throws smoke-failed, naming what failed, when a report is not green. */
export function requireGreen(result: SmokeResult): void {
  const error = smokeError(result);
  if (error !== undefined) throw error;
}
