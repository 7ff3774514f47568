import {
  catalogueRow,
  dockerfilePath,
  FactoryError,
  readDockerfile,
  type ToolWish,
  type WorkspaceImage,
} from '@officina/core';
import { addCopy } from './edit-dockerfile.ts';
import { addTool } from './edit-spec.ts';
import { compilerOf } from './go-tool.ts';
import type { NamedTool } from './known-program.ts';

/** An image with more tools. */
export interface PlacedTools {
  readonly spec: string;
  readonly dockerfile: string;
  /** Their names, in the order of their lines. */
  readonly added: readonly string[];
  /** Those that nobody named: each compiles one that somebody did. */
  readonly compilers: readonly { readonly name: string; readonly compiles: string }[];
}

interface Around {
  readonly image: WorkspaceImage;
  /** The text of its image.yaml. */
  readonly spec: string;
  /** Whether a compiler is written with all keys of its row. */
  readonly whole: boolean;
}

/**
 * Writes tools into an image's texts, and before one that is compiled its compiler, where the image has none: from the
 * catalogue. Throws input-invalid for a compiler that it does not know, and as addTool does.
 */
export function placeTools(tools: readonly NamedTool[], around: Around): PlacedTools {
  const { image, whole } = around;
  const specFile = `${image.folder}/image.yaml`;
  let [spec, dockerfile] = [around.spec, image.dockerfile];
  const added: string[] = [];
  const compilers: PlacedTools['compilers'][number][] = [];
  const placed = new Set<NamedTool>();
  const place = (one: NamedTool) => {
    if (placed.has(one)) return;
    placed.add(one);
    const compiler = compilerOf(one);
    if (compiler !== undefined && !Object.hasOwn(image.spec.tools, compiler) && !added.includes(compiler)) {
      const named = tools.find(({ name }) => name === compiler);
      place(named ?? compilerRow(compiler, { whole, compiles: one.name }));
      if (named === undefined) compilers.push({ name: compiler, compiles: one.name });
    }
    spec = addTool(spec, one, specFile);
    dockerfile = addCopy(dockerfile, one.name);
    requireTaken(dockerfile, one.name, image);
    added.push(one.name);
  };
  for (const one of tools) place(one);
  return { spec, dockerfile, added, compilers };
}

function compilerRow(
  name: string,
  { whole, compiles }: { readonly whole: boolean; readonly compiles: string },
): NamedTool {
  const row = catalogueRow(name) as ToolWish | undefined;
  if (row !== undefined) return { name, tool: whole ? row : {} };
  throw new FactoryError(
    'input-invalid',
    `${compiles} is compiled by ${name}: wanted a tool of the image or a row of the catalogue that is called so, got none`,
    { hint: `write ${name} into image.yaml by hand, with the compiler at /usr/local/bin/go, then run again` },
  );
}

function requireTaken(dockerfile: string, tool: string, image: WorkspaceImage): void {
  const file = dockerfilePath(image);
  const { names } = readDockerfile(dockerfile, { file, platform: 'linux/amd64' });
  if (names.some(({ name }) => name === tool)) return;
  throw new FactoryError('dockerfile-invalid', `${file}: a stage of its own is called ${tool}`, {
    hint: 'give that stage another name',
  });
}
