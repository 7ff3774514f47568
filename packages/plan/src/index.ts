export { type KeyHistory, keyHistory } from './key-history.ts';
export { platformsToBuild } from './platforms-to-build.ts';
export { type RegistryImage, readRegistryImage } from './registry-image.ts';
export { type PlanRow, planRows, renderPlan, renderReason } from './render-plan.ts';
export { renderPlanSummary } from './render-summary.ts';
export { type PlanInputs, type PlanPorts, run } from './run.ts';
export { defaultEpoch } from './settings.ts';
