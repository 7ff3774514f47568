export { mavenVersions } from './datasource/maven/listed-versions.ts';
export { isForPython, type ProjectFile, projectFiles } from './datasource/pypi/listed-files.ts';
export { Inputs } from './inputs.ts';
export type { ResolvePorts } from './ports.ts';
export { renderResult, renderSummary } from './render.ts';
export { type ImageResult, isChanged, Outcome, ResolveResult, refusalOf, refusalsOf } from './result.ts';
export { type ResolveInputs, run } from './run.ts';
