import { renderBytes, renderColumns, withoutSteering } from '@officina/core';
import type { OrderedRun, ProposedOrder } from '../order/propose-order.ts';

/** The least share of the bytes that is worth a change of lines: what weighs and moves is known no better. */
const worth = 0.02;

/** What each order is, and whether another costs less, as text. */
export function renderOrder(orders: readonly ProposedOrder[]): string {
  const parts = orders.flatMap((order) => order.runs.map((run) => renderRun(order, run)));
  if (parts.length === 0)
    return 'no image has two tools in neighbouring COPY --link lines: there is nothing to put in order\n';
  return parts.join('\n');
}

function renderRun({ image, platform, sizes }: ProposedOrder, run: OrderedRun): string {
  const rows = run.tools.map(({ tool, line, size, moves, perYear }) => [
    ...[withoutSteering(tool), String(line), size === 0 ? 'unknown' : renderBytes(size)],
    ...[String(moves), perYear.toFixed(1), String(run.best.indexOf(tool) + 1)],
  ]);
  const head = ['tool', 'line', sizes === 'layers' ? 'layer' : 'download', 'moves', 'a year', 'place'];
  const table = renderColumns([head, ...rows]);
  return `${withoutSteering(image)} (${platform}), lowest layer first\n${table.join('\n')}\n${verdict(run)}\n`;
}

function verdict({ tools, now, proposed, best }: OrderedRun): string {
  const unknown = tools.filter(({ size }) => size === 0).map(({ tool }) => withoutSteering(tool));
  if (unknown.length > 0)
    return `not put in order: neither a tested image nor the lock says what ${unknown.join(', ')} weighs`;
  const leaves = `a tool that moves leaves ${renderBytes(Math.round(now))} to be unpacked again`;
  const less = 1 - proposed / now;
  if (less < worth) return `${leaves}; no other order saves ${worth * 100} % of that`;
  const guess = tools.some(({ moves }) => moves > 0) ? '' : ', if all move as often: git knows no move yet';
  return `${leaves}, in this order ${renderBytes(Math.round(proposed))} (${Math.round(less * 100)} % less${guess}):
  ${best.map(withoutSteering).join(', ')}`;
}
