import { describe, expect, it } from '@jest/globals';
import { catalogueRow, parseImageSpec } from '@officina/core';
import { createFiles } from '@officina/host';
import { renderTool } from './tool-lines.ts';
import { wholeTools } from './whole-tools.ts';

describe('wholeTools', () => {
  it('writes an image of rows out so that it is read as the same image', async () => {
    const [image] = await wholeTools(createFiles(), 'images');
    expect(image).toMatchObject({
      image: 'base',
      tools: { lazygit: { ...catalogueRow('lazygit'), constraint: '0.x' }, lazyvim: { branch: 'main' } },
    });
    const head = 'description: x\nchannels: [x]\ntools:\n';
    const tools = Object.entries(image?.tools ?? {});
    const whole = head + tools.map(([name, tool]) => renderTool(name, tool)).join('');
    expect(whole).not.toContain('row:');
    const of = (text: string) => parseImageSpec(text, { file: 'image.yaml' }).tools;
    expect(Object.keys(of(whole))).toContain('kubectl');
    for (const [name, tool] of Object.entries(of(whole))) {
      if (catalogueRow(name) === undefined) continue;
      expect({ ...tool, row: name }).toEqual(
        of(`${head}  ${name}: { constraint: "${tool.constraint}" }\n`)[name],
      );
    }
  });
});
