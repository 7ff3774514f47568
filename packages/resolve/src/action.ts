import { isFactoryError, renderDocument } from '@officina/core';
import * as host from '@officina/host';
import { Inputs } from './inputs.ts';
import { renderSummary } from './render.ts';
import { isChanged, refusalsOf } from './result.ts';
import { run } from './run.ts';

void host.runAction({
  inputs: Inputs,
  run: async (inputs, ports) => {
    const { images, mode, platforms } = inputs;
    const { 'allow-downgrade': allowDowngrade, 'hold-versions': holdVersions } = inputs;
    const options = { images, mode, only: inputs.only, allowDowngrade, holdVersions };
    const result = await run(platforms === undefined ? options : { ...options, platforms }, {
      ...ports,
      ...host.createResolvers(ports),
      ...(mode === 'check' ? {} : await debianOf(ports)),
    });
    await ports.files.write(inputs.result, renderDocument(result));
    const errors = refusalsOf(result).map(({ code, message }) => `${code}: ${message}`);
    return {
      outputs: { changed: String(isChanged(result)), result: inputs.result },
      summary: renderSummary(result),
      annotations: errors.map((message) => ({ level: 'error' as const, message })),
      failed: errors.length > 0,
    };
  },
});

/** Without an engine the locked Debian packages stay, and the result says so. */
async function debianOf(ports: host.Ports) {
  const engine = await host.findEngine(ports).catch((error: unknown) => {
    if (!isFactoryError(error)) throw error;
  });
  if (engine === undefined) return {};
  const asking = { containers: host.createContainers(engine), images: host.createEngineImages(engine) };
  return { debian: host.createDebianSolver({ ...asking, engine, mirrors: ports.settings.mirrors }) };
}
