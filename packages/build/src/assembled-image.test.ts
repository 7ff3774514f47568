import { describe, expect, it } from '@jest/globals';
import { digestOf, type ImageDocuments } from '@officina/core';
import { type AssemblyParts, assembledImage } from './assembled-image.ts';
import { canonicalImage } from './canonical-image.ts';

const epoch = 1_577_836_800;

/** An image as build writes it; a layer is told by its content and the line that made it. */
function image(
  layers: readonly (readonly [content: string, madeBy: string])[],
  labels: object,
): ImageDocuments {
  const config = JSON.stringify({
    ...{ os: 'linux', architecture: 'amd64', config: { Env: ['A=1'], Labels: labels } },
    rootfs: { type: 'layers', diff_ids: layers.map(([content]) => digestOf(`tar of ${content}`)) },
    history: layers.map(([, made]) => ({ created_by: made })),
  });
  const named = layers.map(([content]) => ({
    mediaType: 'tar',
    digest: digestOf(content),
    size: content.length,
  }));
  return canonicalImage({ manifest: JSON.stringify({ layers: named }), config }, epoch);
}

const copy = 'COPY / / # buildkit';
const debian = ['debian', 'debootstrap'] as const;
const lines = [
  { line: 2, keyword: 'RUN' },
  { line: 3, keyword: 'COPY' },
  { line: 4, keyword: 'COPY' },
];
const step = ['step', 'RUN /bin/sh -c x'] as const;
const whole = (tool: string, key: string) =>
  image([debian, step, ['kept', copy], [tool, copy]], { key, title: 'x' });
const parts: AssemblyParts = {
  model: whole('old', '1'),
  lines,
  moved: [4],
  laid: image([['new', copy]], {}),
  labels: { key: '2' },
  epoch,
};
const linked = lines.slice(1);
const onTop = (below: string, key: string) =>
  image(
    [
      [below, 'RUN y'],
      ['kept', copy],
      ['top', copy],
    ],
    { key },
  );

describe('assembledImage', () => {
  it('is the very image that a builder makes whole', () => {
    expect(assembledImage(parts)).toEqual({ image: whole('new', '2') });
  });

  it('has the layers of what it stands on by now', () => {
    const below = { before: image([['old', 'RUN y']], {}), now: image([['new', 'RUN y']], {}) };
    const moved = { ...parts, model: onTop('old', '1'), lines: linked, moved: [], laid: undefined, below };
    expect(assembledImage(moved)).toEqual({ image: onTop('new', '2') });
  });

  it('is another in its labels alone where no layer moved', () => {
    expect(assembledImage({ ...parts, moved: [], laid: undefined })).toEqual({ image: whole('old', '2') });
  });

  it.each<[string, Partial<AssemblyParts>]>([
    ['a new layer is missing', { laid: undefined }],
    [
      'a new layer is one too many',
      {
        laid: image(
          [
            ['a', copy],
            ['b', copy],
          ],
          {},
        ),
      },
    ],
    ['a new layer is of another line', { laid: image([['new', 'COPY /out/ / # buildkit']], {}) }],
    ['the line is of another kind', { lines: [...lines.slice(0, 2), { line: 4, keyword: 'ADD' }] }],
    ['there are more lines than layers', { moved: [2, 3, 4], lines: [...lines, ...lines, ...lines] }],
    [
      'the earlier image stood on another one',
      { lines: linked, moved: [], laid: undefined, below: { before: image([], {}), now: image([], {}) } },
    ],
  ])('is none where %s', (_, given) => {
    expect(assembledImage({ ...parts, ...given })).toEqual({ mismatch: expect.any(String) });
  });
});
