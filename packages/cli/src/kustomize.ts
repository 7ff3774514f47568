import { resolve } from 'node:path';
import { FactoryError, isFactoryError, type Platform } from '@officina/core';
import type { Engine, Workshop } from './workshop.ts';

interface Place extends Pick<Workshop, 'exec'> {
  readonly engine: Engine | undefined;
  /** The image whose kubectl is taken where the machine has none. */
  readonly run: { readonly image: string; readonly platform: Platform };
}

/**
 * What kubectl makes of a folder with a kustomization, patches and all: kubectl of this machine, else the image's own. Throws
 * document-invalid with kubectl's words, and tool-missing where there is neither.
 */
export async function renderKustomized(folder: string, { exec, engine, run }: Place): Promise<string> {
  const there = await exec.run('kubectl', ['kustomize', folder]).catch((error: unknown) => {
    if (isFactoryError(error) && error.code === 'tool-missing') return undefined;
    throw error;
  });
  const { exitCode, stdout, stderr } = there ?? (await inImage(folder, { engine, run }));
  if (exitCode === 0) return stdout;
  throw new FactoryError('document-invalid', `${folder}: ${stderr.trim()}`, {
    hint: `look at it with: kubectl kustomize ${folder}`,
  });
}

async function inImage(folder: string, { engine, run }: Omit<Place, 'exec'>) {
  if (engine === undefined) {
    throw new FactoryError(
      'tool-missing',
      'wanted kubectl, or an engine that runs the one of the image; got neither',
      {
        hint: 'install kubectl, or start the engine',
      },
    );
  }
  if ((await engine.images.inspect(run.image)) === undefined)
    await engine.images.pull(run.image, run.platform);
  const container = await engine.containers.start({ ...run, binds: [`${resolve(folder)}:/bastion:ro`] });
  try {
    return await container.exec({ command: ['kubectl', 'kustomize', '/bastion'] });
  } finally {
    await container.remove();
  }
}
