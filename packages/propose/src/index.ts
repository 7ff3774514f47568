export { type Body, type BodyOptions, renderBody } from './body.ts';
export type { EvidenceDocuments } from './evidence.ts';
export { ProposeOutcome, ProposeResult } from './result.ts';
export { type ProposeInputs, type ProposePorts, run } from './run.ts';
