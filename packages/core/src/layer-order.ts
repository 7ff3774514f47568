/** What a layer weighs, and how often it moves. */
export interface LayerHabit {
  /** Compressed, in any unit that all of them share. */
  readonly size: number;
  readonly perYear: number;
}

/**
 * Layers, lowest first, in the order that leaves the fewest bytes above a layer that moves, over a year: by moves per byte.
 * Of two neighbours the one with fewer belongs below, whatever lies around them (Smith's rule for weighted jobs on one
 * machine, 1956). What weighs the same keeps its place.
 */
export function bestOrder<Layer extends LayerHabit>(layers: readonly Layer[]): Layer[] {
  return [...layers].sort((a, b) => a.perYear * b.size - b.perYear * a.size);
}

/**
 * What a move leaves to be unpacked again, in the mean over a year: the layer that moved and all that lie above it. `above`
 * is what lies over all of these layers. Zero where none is given.
 */
export function unpackedAMove(layers: readonly LayerHabit[], above = 0): number {
  let over = layers.reduce((sum, { size }) => sum + size, above);
  let [all, moves] = [0, 0];
  for (const { size, perYear } of layers) {
    all += perYear * over;
    moves += perYear;
    over -= size;
  }
  return moves === 0 ? 0 : all / moves;
}
