import { describe, expect, it } from '@jest/globals';
import { parseImageSpec, type WorkspaceImage } from '@officina/core';
import { selectionOf } from './selection.ts';

function image(name: string, folder: string, tool: string): WorkspaceImage {
  const text = `description: x
channels: [${name}]
tools: { ${tool}: { datasource: kubernetes, install: [{ to: /x }] } }
`;
  const spec = parseImageSpec(text, { file: 'image.yaml' });
  return { name, folder: `images/${folder}`, spec, dockerfile: '', lock: undefined };
}

const images = [
  image('lib-2.0', 'lib', 'kubectl'),
  image('lib-2.1', 'lib', 'kubectl'),
  image('lib', 'lib-old', 'helm'),
  image('app', 'app', 'kubectl'),
];

describe('selectionOf', () => {
  const touched = (only: readonly string[], of: readonly WorkspaceImage[] = images) => {
    const selection = selectionOf(only, of);
    return of.filter((one) => selection.isTouched(one)).map(({ name }) => name);
  };

  it('takes the folder of several versions for all of them, and before a tool of theirs', () => {
    const versions = images.slice(0, 2);
    expect(touched(['lib'], versions)).toEqual(['lib-2.0', 'lib-2.1']);
    const selection = selectionOf(['lib/kubectl'], versions);
    expect(versions.map(({ name }) => selection.isSelected(name, 'kubectl'))).toEqual([true, true]);
    expect(versions.map(({ name }) => selection.isWhole(name))).toEqual([false, false]);
  });

  it('takes an image or a thing of that very name first', () => {
    expect(touched(['lib'])).toEqual(['lib']);
    expect(touched(['kubectl'])).toEqual(['lib-2.0', 'lib-2.1', 'app']);
  });

  it('refuses what is nothing', () => {
    expect(() => selectionOf(['lib-2.3'], images)).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
  });
});
