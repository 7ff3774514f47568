export { catalog } from './catalog/tools.ts';
export type { Fault, ReleaseFault, ReleaseFaultKind, StatusFault } from './fault.ts';
export { releaseFaults } from './fault.ts';
export type { RecordedUpstream } from './recorded/start-recorded-upstream.ts';
export { startRecordedUpstream } from './recorded/start-recorded-upstream.ts';
export type { RequestEntry } from './serve/server.ts';
export type { Upstream, UpstreamOptions } from './start-upstream.ts';
export { startUpstream } from './start-upstream.ts';
export { syntheticWishes } from './synthetic.ts';
