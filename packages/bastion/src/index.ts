export { type CheckInputs, type CheckPorts, check, type Finding } from './check.ts';
export { type InitInputs, type InitPorts, type InitResult, init } from './init.ts';
export { podsOf, readManifests } from './manifest/read-manifests.ts';
export type { TwoReleases } from './moves.ts';
export { type BastionOptions, lowered, type Role, roles } from './options.ts';
export { readPin, type WrittenPin } from './pin/read-pin.ts';
export { judgePod } from './pod-security/judge-pod.ts';
export { type UpdateInputs, type UpdatePorts, type UpdateResult, update } from './update.ts';
