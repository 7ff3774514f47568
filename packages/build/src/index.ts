export {
  type BakeDefinition,
  type BakeOptions,
  type BakeTarget,
  type BuildSecret,
  bakeDefinition,
  type FileSecret,
  renderBake,
} from './bake.ts';
export { type Fetched, renderFetched } from './fetch.ts';
export { imageLabels } from './image-labels.ts';
export { ActionInputs } from './inputs.ts';
export { renderBuildSummary, toBuildRows } from './render-build.ts';
export { type BuildInputs, type BuildPorts, definition, fetch, run } from './run.ts';
export {
  renderVerifyRows,
  type VerifyInputs,
  type VerifyPorts,
  type VerifyResult,
  verify,
  verifyError,
} from './verify.ts';
