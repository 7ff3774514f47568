export { isGreen, smokeError } from './is-green.ts';
export { renderJunit } from './render/junit.ts';
export { renderSmokeSummary } from './render/markdown.ts';
export { type SmokeFailure, type SmokeRow, toSmokeFailures, toSmokeRows } from './render/rows.ts';
export { renderSmoke } from './render/text.ts';
export { createReports, type Reports } from './reports.ts';
export { run, type SmokeInputs, type SmokePorts } from './run.ts';
export { type PodRun, runAsPod } from './run-as-pod.ts';
export { runStructure, type StructureInputs, type StructurePorts } from './run-structure.ts';
