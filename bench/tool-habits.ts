import { bestOrder } from '@officina/core';

/** How often a tool moves and what it weighs. */
export interface ToolHabit {
  /** Releases a year within the constraint that images/base has for it. */
  readonly perYear: number;
  /** Its compressed layer, in MB. */
  readonly megabytes: number;
}

/**
 * What the order of layers in images/base/Dockerfile follows. Rates are of the years 2024 and 2025, rounded; sizes of
 * the tools that are real programs here are measured, the others' are about what upstream publishes.
 */
export const toolHabits: Readonly<Record<string, ToolHabit>> = {
  node: { perYear: 15, megabytes: 47 },
  sops: { perYear: 8, megabytes: 13 },
  kubectl: { perYear: 15, megabytes: 23 },
  neovim: { perYear: 8, megabytes: 12 },
  yazi: { perYear: 6, megabytes: 9 },
  helm: { perYear: 14, megabytes: 17 },
  talosctl: { perYear: 26, megabytes: 28 },
  starship: { perYear: 6, megabytes: 4 },
  lazygit: { perYear: 18, megabytes: 8.5 },
  yq: { perYear: 12, megabytes: 4 },
  zoxide: { perYear: 2, megabytes: 0.5 },
  fzf: { perYear: 30, megabytes: 2 },
  eza: { perYear: 14, megabytes: 0.8 },
};

/** Tools, lowest layer first, in the order that costs consumers least. */
export function bestTools(tools: readonly string[]): string[] {
  const layers = [...tools].sort().map((tool) => {
    const { perYear, megabytes } = habitOf(tool);
    return { tool, perYear, size: megabytes };
  });
  return bestOrder(layers).map(({ tool }) => tool);
}

/** A tool that is not in the table moves monthly and weighs ten MB. */
export function habitOf(tool: string): ToolHabit {
  return toolHabits[tool] ?? { perYear: 12, megabytes: 10 };
}
