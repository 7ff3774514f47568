export { platformsToBuild } from './decide/platforms-to-build.ts';
export { closedRuns } from './graph/open.ts';
export { type KeyHistory, keyHistory } from './key/key-history.ts';
export { defaultEpoch } from './key/settings.ts';
export { type PlanRow, planRows, renderPlan, renderReason } from './render/render-plan.ts';
export { renderPlanSummary } from './render/render-summary.ts';
export { type PlanInputs, type PlanPorts, run } from './run.ts';
