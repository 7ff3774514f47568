import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bestOrder, habitOf, toolHabits } from './tool-habits.ts';

describe('the order of layers', () => {
  it('is in images/base what costs consumers least', async () => {
    const file = join(import.meta.dirname, '..', 'images', 'base', 'Dockerfile');
    const copied = [...(await readFile(file, 'utf8')).matchAll(/^COPY --link --from=(\S+) \/ \/$/gm)]
      .map(([, tool = '']) => tool)
      .filter((tool) => tool in toolHabits);
    expect(copied).toHaveLength(Object.keys(toolHabits).length);
    expect(copied).toEqual(bestOrder(copied));
  });

  it('is the cheapest of all orders of five tools', () => {
    const five = ['node', 'kubectl', 'talosctl', 'lazygit', 'eza'];
    const costs = permutations(five).map((order) => ({ order, cost: yearly(order) }));
    const cheapest = costs.reduce((a, b) => (b.cost < a.cost ? b : a));
    expect(costs).toHaveLength(120);
    expect(bestOrder([...five].reverse())).toEqual(cheapest.order);
  });
});

/** MB above each changed layer, it included, times how often it changes. */
function yearly(order: readonly string[]): number {
  return order.reduce((sum, tool, at) => {
    const above = order.slice(at).reduce((total, other) => total + habitOf(other).megabytes, 0);
    return sum + habitOf(tool).perYear * above;
  }, 0);
}

function permutations(items: readonly string[]): string[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
  );
}
