import { BuildSpec, catalogueRow, programName, type ToolWish } from '@officina/core';
import { toolNameOf } from '../tool-name.ts';
import type { NamedTool } from './known-program.ts';

/** A program of a Go module. */
export interface GoProgram {
  /** The path of its package, as `go install` has it. */
  readonly path: string;
  /** The path of its module, with which the package's begins. */
  readonly module: string;
}

/** A program that is compiled, as a tool: called as Go calls it, at its place in /usr/local/bin. `wish` stands beside the module. */
export function goTool({ path, module }: GoProgram, wish: ToolWish = {}): NamedTool {
  const program = programName(path);
  const below = path.slice(module.length + 1);
  const tool: ToolWish = {
    datasource: 'go',
    package: module,
    ...wish,
    build: below === '' ? {} : { programs: [below] },
    install: [{ from: program, to: `/usr/local/bin/${program}` }],
  };
  return { name: toolNameOf(program), tool };
}

/** The tool of the same image that compiles this one, which may be no more than the name of a row; undefined for others. */
export function compilerOf({ name, tool }: NamedTool): string | undefined {
  const { build } = tool.datasource === undefined ? ((catalogueRow(name) ?? {}) as ToolWish) : tool;
  return build && BuildSpec.parse(build).with;
}
