import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyWords, examineDockerfile, FactoryError, type Files, readLines } from '@officina/core';
import { renderTool } from '../add/tool-lines.ts';
import { inLineOrder, type MovedDockerfile, moveDockerfile } from './moved-dockerfile.ts';
import type { MakeFile } from './product-images.ts';
import { pageUrl, schemaLine } from './starter.ts';

export interface MovedImageOptions {
  readonly name: string;
  /** The other images of the workspace. */
  readonly siblings: ReadonlySet<string>;
  readonly write: (text: string) => MakeFile;
}

/** The files of an image that is made of a Dockerfile, those that it copies too, and what is left to do by hand. */
export async function movedImage(
  files: Pick<Files, 'read' | 'walk'>,
  from: string,
  { name, siblings, write }: MovedImageOptions,
): Promise<{ readonly made: Readonly<Record<string, MakeFile>>; readonly left: readonly string[] }> {
  const text = await files.read(from);
  if (text === undefined) {
    throw new FactoryError('file-missing', `${from} is not there`, { hint: 'name a Dockerfile with --from' });
  }
  const moved = moveDockerfile(text, { file: from, siblings });
  const file = `${name}/Dockerfile`;
  const { reading, problems } = examineDockerfile(moved.text, { file, platform: 'linux/amd64' });
  const { sources } = reading;
  const left = [...moved.left, ...problems.map(({ message, hint }) => `${message}: ${hint}`)];
  const { instructions } = readLines(text, { file: from });
  const lineOf = (source: string) => {
    const { line, keyword = 'COPY' } =
      instructions.find(
        (one) => /^(?:COPY|ADD)$/.test(one.keyword) && copyWords(one.rest)?.slice(0, -1).includes(source),
      ) ?? {};
    return `${line === undefined ? '' : `line ${line}: `}${keyword} ${source}: `;
  };
  const made: Record<string, MakeFile> = {};
  for (const source of sources) {
    const found = source === '.' ? [] : await filesAt(files, dirname(from), source);
    if (found.length === 0) left.push(`${lineOf(source)}put what it needs of it into the image's folder`);
    for (const path of found) made[`${name}/${path}`] = copyOf(join(dirname(from), path));
  }
  made[`${name}/image.yaml`] = write(renderMovedImage(name, moved));
  made[`${name}/Dockerfile`] = write(moved.text);
  return { made, left: inLineOrder(left) };
}

/** The file, or the files of the folder, that a COPY names; none for a pattern. */
async function filesAt(
  files: Pick<Files, 'read' | 'walk'>,
  folder: string,
  source: string,
): Promise<string[]> {
  const inner = await files.walk(join(folder, source));
  if (inner.length > 0)
    return inner.filter(({ kind }) => kind === 'file').map(({ path }) => join(source, path));
  return !/[*?[]/.test(source) && (await files.read(join(folder, source))) !== undefined ? [source] : [];
}

function copyOf(source: string): MakeFile {
  return async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await copyFile(source, path);
  };
}

/** image.yaml of a Dockerfile that was moved here. */
export function renderMovedImage(
  name: string,
  { parents, tools, packages, stages }: MovedDockerfile,
): string {
  const list = Object.entries(parents).map(([key, { image, tag, ...more }]) => {
    const words = Object.entries(more).map(([word, value]) => `, ${word}: ${value}`);
    return `  ${key}: { image: ${image}, tag: "${tag}"${words.join('')} }\n`;
  });
  const parts = [
    `${schemaLine('image')}# What we want: officina resolve turns it into image.lock.json. Every key: ${pageUrl('docs/spec.md')}\n` +
      `description: The image ${name}, moved from a Dockerfile\nchannels: [${name}]\n`,
    list.length === 0 ? '' : `parents:\n${list.join('')}`,
    renderDebian(packages, stages),
    tools.length === 0
      ? ''
      : `tools:\n${tools.map(({ name: tool, tool: wish }) => renderTool(tool, wish)).join('\n')}`,
    `# What must hold of it; each tool's program and version is checked without a word here.\nsmoke:\n  - { kind: secrets }\n`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function renderDebian(packages: readonly string[], stages: MovedDockerfile['stages']): string {
  const own = packages.length === 0 ? '' : `  packages:\n${packages.map((one) => `    - ${one}\n`).join('')}`;
  const apart = Object.entries(stages).map(([stage, some]) => `    ${stage}: [${some.join(', ')}]\n`);
  const under = apart.length === 0 ? '' : `  stages:\n${apart.join('')}`;
  return own + under === '' ? '' : `debian:\n${own}${under}`;
}
