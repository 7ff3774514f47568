export { type Body, type BodyOptions, renderBody } from './body.ts';
export type { EvidenceDocuments } from './evidence.ts';
export { type EvidenceFiles, readEvidence } from './read-evidence.ts';
export { createReleaseNotes, type ReleaseNotes } from './release-notes.ts';
export { ProposeOutcome, ProposeResult } from './result.ts';
export { type ProposeInputs, type ProposePorts, run } from './run.ts';
export { isProposeChanged, renderProposeSummary } from './summary.ts';
