export { renderDevcontainer } from './devcontainer.ts';
export { type GateDocuments, type GateFacts, gate } from './gate.ts';
export { movesBetween, type Snapshot } from './moves.ts';
export { type NotesOptions, renderNotes } from './notes.ts';
export { readRecord } from './record-artifact.ts';
export { type ReleaseInputs, type ReleasePorts, run } from './run.ts';
export { type ReleaseRow, renderRelease } from './summary.ts';
export { type Proposal, proposeVersion } from './version.ts';
