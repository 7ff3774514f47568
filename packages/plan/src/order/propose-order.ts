import {
  assetsFor,
  bestOrder,
  type Lock,
  layerLines,
  type Platform,
  readOptions,
  unpackedAMove,
  type WorkspaceImage,
} from '@officina/core';
import { type ToolMoves, unknownMoves } from './tool-moves.ts';
import { toolRuns } from './tool-runs.ts';

/** A tool's layer. */
export interface OrderedTool extends ToolMoves {
  readonly tool: string;
  /** Its line in the Dockerfile, from 1. */
  readonly line: number;
  /** Bytes, compressed; 0 where it is not known. */
  readonly size: number;
}

/** Neighbours in a Dockerfile, as they stand and as they could. */
export interface OrderedRun {
  /** Lowest first, as they stand. */
  readonly tools: readonly OrderedTool[];
  /** Lowest first, in the order that costs consumers least; as they stand where a size is not known. */
  readonly best: readonly string[];
  /** Bytes that a move leaves to be unpacked again, in the mean; as they stand, and in the best order. */
  readonly now: number;
  readonly proposed: number;
}

export interface ProposedOrder {
  readonly image: string;
  readonly platform: Platform;
  /** What the sizes are of: the layers of the tested image, or what upstream hands out, where there is no such image. */
  readonly sizes: 'layers' | 'downloads';
  readonly runs: readonly OrderedRun[];
}

export interface ProposeOptions {
  readonly image: WorkspaceImage;
  readonly platform: Platform;
  /** The lock of each tool that the Dockerfile may name: its own, and those of images that it stands on. */
  readonly tools: Lock['tools'];
  readonly moves: ReadonlyMap<string, ToolMoves>;
  /** Bytes of the layers of the tested image, lowest first; undefined where there is none. */
  readonly layers: readonly number[] | undefined;
}

/** The order of an image's tools that costs its consumers least, by what the tools weigh and how often they moved. */
export function proposeOrder({ image, platform, tools, moves, layers }: ProposeOptions): ProposedOrder {
  const lines = layerLines(image.dockerfile, readOptions(image, platform));
  const isMeasured = layers !== undefined;
  const sizeOf = (tool: string, above: number) =>
    (isMeasured ? layers.at(-1 - above) : downloadOf(tools[tool], platform)) ?? 0;
  const runs = toolRuns(lines, new Set(Object.keys(tools))).map((run): OrderedRun => {
    const ordered = run.map(({ tool, line, above }) => ({
      ...{ tool, line, size: sizeOf(tool, above) },
      ...(moves.get(tool) ?? unknownMoves),
    }));
    const best = ordered.every(({ size }) => size > 0) ? bestOrder(ordered) : ordered;
    const over = run.at(-1)?.above ?? 0;
    const above = isMeasured && over > 0 ? layers.slice(-over).reduce((sum, size) => sum + size, 0) : 0;
    return {
      tools: ordered,
      best: best.map(({ tool }) => tool),
      now: unpackedAMove(ordered, above),
      proposed: unpackedAMove(best, above),
    };
  });
  return { image: image.name, platform, sizes: isMeasured ? 'layers' : 'downloads', runs };
}

function downloadOf(tool: Lock['tools'][string] | undefined, platform: Platform): number {
  if (tool === undefined) return 0;
  return assetsFor(tool, platform).reduce((sum, { size = 0 }) => sum + size, 0);
}
