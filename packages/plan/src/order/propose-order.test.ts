import { describe, expect, it } from '@jest/globals';
import { loadWorkspace, requireLock, type WorkspaceImage } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { renderOrder } from '../render/render-order.ts';
import { chainWorkspace, lockedTool, lockOf } from '../workspace.fixture.ts';
import { proposeOrder } from './propose-order.ts';
import type { ToolMoves } from './tool-moves.ts';

const platform = 'linux/amd64';
const dockerfile = `FROM debian
COPY --link --from=kubectl / /
COPY --link --from=helm / /
COPY --link rootfs/ /
`;

/** The image base of the chain with its two tools as neighbours; sizes are of its lock. */
async function base(sizes: { readonly kubectl?: number; readonly helm?: number } = {}) {
  const tool = (name: 'kubectl' | 'helm') => {
    const { assets, ...rest } = lockedTool('1.0.0', '1');
    const size = sizes[name];
    return {
      ...rest,
      assets: assets.map((asset) => ({ ...asset, ...(size === undefined ? {} : { size }) })),
    };
  };
  const files = chainWorkspace();
  files.set('images/base/Dockerfile', dockerfile);
  files.set(
    'images/base/image.lock.json',
    lockOf('base', { tools: { kubectl: tool('kubectl'), helm: tool('helm') } }),
  );
  const { images } = await loadWorkspace(memoryFiles(files), 'images');
  return images.find(({ name }) => name === 'base') as WorkspaceImage;
}

function propose(
  image: WorkspaceImage,
  { layers, moves = new Map() }: { layers?: number[]; moves?: Map<string, ToolMoves> } = {},
) {
  const { tools } = image.lock ?? requireLock(image, [platform]);
  return proposeOrder({ image, platform, tools, moves, layers });
}

describe('proposeOrder', () => {
  it('takes sizes of the tested image, from its top, and puts what moves most for its size on top', async () => {
    const moves = new Map([
      ['kubectl', { moves: 11, perYear: 12 }],
      ['helm', { moves: 1, perYear: 2 }],
    ]);
    const order = propose(await base(), { layers: [900_000, 30_000, 20_000, 5_000], moves });
    expect(order).toEqual({
      image: 'base',
      platform,
      sizes: 'layers',
      runs: [
        {
          tools: [
            { tool: 'kubectl', line: 2, size: 30_000, moves: 11, perYear: 12 },
            { tool: 'helm', line: 3, size: 20_000, moves: 1, perYear: 2 },
          ],
          best: ['helm', 'kubectl'],
          now: (12 * 55_000 + 2 * 25_000) / 14,
          proposed: (2 * 55_000 + 12 * 35_000) / 14,
        },
      ],
    });
    expect(renderOrder([order])).toBe(`base (linux/amd64), lowest layer first
tool     line  layer    moves  a year  place
kubectl  2     30.0 kB  11     12.0    2
helm     3     20.0 kB  1      2.0     1
a tool that moves leaves 50.7 kB to be unpacked again, in this order 37.9 kB (25 % less):
  helm, kubectl
`);
  });

  it('takes the sizes of downloads where there is no tested image', async () => {
    const order = propose(await base({ kubectl: 1000, helm: 3000 }));
    expect(order).toMatchObject({ sizes: 'downloads', runs: [{ best: ['helm', 'kubectl'] }] });
    expect(renderOrder([order])).toContain('(29 % less, if all move as often: git knows no move yet):');
  });

  it('leaves things as they are where a size is not known, or nothing is gained', async () => {
    const unknown = propose(await base({ helm: 3000 }));
    expect(unknown.runs[0]?.best).toEqual(['kubectl', 'helm']);
    expect(renderOrder([unknown])).toContain('neither a tested image nor the lock says what kubectl weighs');
    const good = renderOrder([propose(await base({ kubectl: 3000, helm: 1000 }))]);
    expect(good).toContain('leaves 2.5 kB to be unpacked again; no other order saves 2 % of that');
    expect(renderOrder([])).toContain('there is nothing to put in order');
  });
});
