import { sha256 } from '../digest.ts';
import type { FolderContent } from '../port/material-store.ts';
import debian from './debian.sh';
import keystore from './keystore.sh';
import layer from './layer.sh';
import npm from './npm.sh';
import varying from './varying.sh';

/** The name by which a Dockerfile has the factory's own scripts: `RUN --mount=from=officina,target=/officina ...`. */
export const scriptsContext = 'officina';

const scripts: Readonly<Record<string, string>> = { debian, keystore, layer, npm, varying };

/** The sha256 of each script by its name: what of them is in the key of an image that takes them. */
export const scriptSums: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(scripts).map(([name, text]) => [name, sha256(text)]),
);

/** The folder of scripts for a build; `epoch` (seconds since 1970) is for steps without SOURCE_DATE_EPOCH. */
export function scriptsContent(epoch: number): FolderContent {
  const texts = { ...scripts, epoch: `${epoch}\n` };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text }]));
}
