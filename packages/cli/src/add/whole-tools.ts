import { type Files, loadWorkspace, parseYaml, type ToolWish, withRows } from '@officina/core';
import { z } from 'zod';

/** An image's tools as image.yaml would write them without the catalogue, by name. */
export interface WholeImage {
  readonly image: string;
  readonly tools: Readonly<Record<string, ToolWish>>;
}

/** What image.yaml itself says of tools; that it is right is known by then. */
const Written = z.looseObject({ tools: z.record(z.string(), z.unknown()).default({}) });

/** All keys of every tool that image.yaml names: its own, and those of its row; throws as loadWorkspace does. */
export async function wholeTools(files: Pick<Files, 'read' | 'list'>, folder: string): Promise<WholeImage[]> {
  const { images } = await loadWorkspace(files, folder);
  return Promise.all(
    images.map(async ({ name: image, folder: place }) => {
      const file = `${place}/image.yaml`;
      const { tools } = parseYaml(Written, (await files.read(file)) ?? '', { file });
      const whole = Object.entries(withRows(tools) as Readonly<Record<string, ToolWish>>);
      return { image, tools: Object.fromEntries(whole.map(([name, { row: _, ...tool }]) => [name, tool])) };
    }),
  );
}
