import { readFile, writeFile } from 'node:fs/promises';
import { parsePlan } from '@officina/core';

/** Gives an image.yaml a description of this run's own: its keys are then nobody else's in a shared engine. */
export async function makeOwn(imageYaml: string, word: string): Promise<void> {
  const text = await readFile(imageYaml, 'utf8');
  await writeFile(imageYaml, text.replace(/^description: (.*)$/m, `description: $1 (${word})`));
}

/** The keys of a plan as they stand in the engine's names; none when there is no plan. */
export async function keysIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  return parsePlan(text, { file }).images.flatMap(({ platforms }) =>
    platforms.map(({ key }) => key.replace('sha256:', '')),
  );
}
