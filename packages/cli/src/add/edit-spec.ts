import { FactoryError, parseImageSpec, pluginTool } from '@officina/core';
import type { NamedTool } from './known-program.ts';
import { renderTool } from './tool-lines.ts';

/**
 * image.yaml with one more tool, every other byte as it was; throws input-invalid for a tool that is there, and
 * document-invalid where the tools are written in a way that cannot be added to.
 */
export function addTool(text: string, { name, tool }: NamedTool, file: string): string {
  if (Object.hasOwn(parseImageSpec(text, { file }).tools, name)) {
    throw new FactoryError('input-invalid', `${file} has the tool ${name} already`, {
      hint: `officina remove ${name} takes it out; officina resolve --only ${name} looks for a newer version`,
    });
  }
  const lines = text.replace(/^(tools:)[ \t]*\{\s*\}/m, '$1').split(/(?<=\n)/);
  const block = blockOf(lines, /^tools:/);
  const own = renderTool(name, tool);
  if (block === undefined) return checked(`${endLine(text)}\ntools:\n${own}`, name, file);
  const before = lines.slice(0, block.end).join('');
  const isList = /^ {2}\S/.test(lines[block.end - 1] ?? '') && own.split('\n').length === 2;
  const gap = block.end - block.start > 1 && !isList ? '\n' : '';
  return checked(`${endLine(before)}${gap}${own}${lines.slice(block.end).join('')}`, name, file);
}

/** image.yaml without a tool, and without the comment above it; throws as addTool does. */
export function removeTool(text: string, name: string, file: string): string {
  const { tools, neovim } = parseImageSpec(text, { file });
  const plugins = Object.keys(neovim?.plugins ?? {});
  const plugin = plugins.find((one) => pluginTool(one) === name);
  if (plugin !== undefined) {
    throw new FactoryError(
      'input-invalid',
      `${file}: ${name} is the plugin ${plugin} of Neovim, and no tool`,
      {
        hint: `take ${plugin} out of neovim.plugins in ${file}, and run officina resolve`,
      },
    );
  }
  if (!Object.hasOwn(tools, name)) {
    throw new FactoryError('input-invalid', `${file} has no tool ${name}`, {
      hint: `it has ${Object.keys(tools).join(', ') || 'none'}`,
    });
  }
  const lines = text.split(/(?<=\n)/);
  const block = blockOf(lines, /^tools:/);
  const at = lines.findIndex(
    (line, index) => index > (block?.start ?? lines.length) && nameOf(line) === name,
  );
  if (block === undefined || at < 0 || at >= block.end) throw cannotEdit(file);
  const after = lines.findIndex(
    (line, index) => index > at && index < block.end && nameOf(line) !== undefined,
  );
  let first = at;
  while (/^ {2}#/.test(lines[first - 1] ?? '')) first--;
  const last = after < 0 ? block.end : commentAbove(lines, after);
  // The blank line that parted it from its neighbour goes with it.
  if (after < 0 && lines[first - 1]?.trim() === '') first--;
  const kept = [...lines.slice(0, first), ...lines.slice(last)];
  const isLast = Object.keys(tools).length - plugins.length === 1;
  const result = isLast ? kept.filter((_, index) => index !== block.start).join('') : kept.join('');
  if (Object.hasOwn(parseImageSpec(result, { file }).tools, name)) throw cannotEdit(file);
  return result;
}

/** The lines of a top-level key: from its own to the one after its last indented one. */
function blockOf(lines: readonly string[], key: RegExp): { start: number; end: number } | undefined {
  const start = lines.findIndex((line) => key.test(line));
  if (start < 0) return undefined;
  let end = start + 1;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (/^\s/.test(line) && line.trim() !== '') end = at + 1;
    else if (line.trim() !== '' && !line.startsWith('#')) break;
  }
  return { start, end };
}

/** The key of a line that is two spaces in. */
function nameOf(line: string): string | undefined {
  return /^ {2}(["']?)([a-z][a-z0-9-]*)\1:/.exec(line)?.[2];
}

function commentAbove(lines: readonly string[], at: number): number {
  let first = at;
  while (/^ {2}#/.test(lines[first - 1] ?? '')) first--;
  return first;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A text that says what was asked for; throws document-invalid for any other. */
function checked(text: string, name: string, file: string): string {
  try {
    if (Object.hasOwn(parseImageSpec(text, { file }).tools, name)) return text;
  } catch (cause) {
    throw cannotEdit(file, cause);
  }
  throw cannotEdit(file);
}

function cannotEdit(file: string, cause?: unknown): FactoryError {
  return new FactoryError('document-invalid', `${file}: its tools are not written one below the other`, {
    hint: 'write "tools:" on a line of its own, and each tool two spaces in below it',
    cause,
  });
}
