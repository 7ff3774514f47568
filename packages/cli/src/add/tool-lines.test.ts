import { describe, expect, it } from '@jest/globals';
import { catalogueNames, catalogueRow, parseImageSpec, type ToolWish } from '@officina/core';
import { compilerOf } from './go-tool.ts';
import { renderTool } from './tool-lines.ts';

describe('renderTool', () => {
  it.each(catalogueNames())('writes %s whole as image.yaml reads it, value for value', (name) => {
    const known = catalogueRow(name) as ToolWish;
    // Of an environment only the image knows the Python.
    const row = known.datasource === 'pypi' ? { ...known, environment: { python: '3.11' } } : known;
    const compiler = compilerOf({ name, tool: row });
    const beside = compiler === undefined ? '' : renderTool(compiler, {});
    const text = `description: a base\nchannels: [base]\ntools:\n${beside}${renderTool(name, row)}`;
    const tool = parseImageSpec(text, { file: name }).tools[name];
    expect(tool).toMatchObject(row);
    expect(tool).not.toHaveProperty('row');
  });

  it('writes what has a row in one line', () => {
    expect(renderTool('jq', {})).toBe('  jq: {}\n');
    expect(renderTool('jq', { constraint: '1.x' })).toBe('  jq: { constraint: "1.x" }\n');
  });
});
