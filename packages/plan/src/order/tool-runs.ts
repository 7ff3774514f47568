import type { LayerLine } from '@officina/core';

/** A line of a Dockerfile whose layer is one tool and nothing else. */
export interface ToolLine {
  readonly tool: string;
  /** Its first line, from 1. */
  readonly line: number;
  /** How many layers of the image lie above it. */
  readonly above: number;
}

/**
 * Lines that may change places, run by run, lowest first: neighbours that are linked and hold one tool each, with linked
 * lines alone above them. So each is one layer, counted from the top, and nothing that is no tool goes over or under
 * another thing than before.
 */
export function toolRuns(lines: readonly LayerLine[], tools: ReadonlySet<string>): ToolLine[][] {
  const runs: ToolLine[][] = [];
  const first = lines.findLastIndex(({ linked }) => !linked) + 1;
  let run: ToolLine[] = [];
  for (const [at, line] of lines.entries()) {
    const tool = at < first ? undefined : onlyTool(line, tools);
    if (tool === undefined) run = [];
    else if (run.push({ tool, line: line.line, above: lines.length - 1 - at }) === 2) runs.push(run);
  }
  return runs;
}

function onlyTool({ names, sources }: LayerLine, tools: ReadonlySet<string>): string | undefined {
  const [name, ...others] = names;
  return name !== undefined && others.length === 0 && sources.size === 0 && tools.has(name)
    ? name
    : undefined;
}
