export { levelOf, type PlacedPod, podsOf, type Resource, readManifests } from './manifest/read-manifests.ts';
export { renderBastion, secret, user } from './manifest/render-bastion.ts';
export { findReleases, type TwoReleases } from './moves.ts';
export { type BastionOptions, checkOptions, levelFor, lowered, type Role, roles } from './options.ts';
export { findPin, type Pin, type PlacedPin, renderKustomization, replacePin } from './pin/pin.ts';
export { type PinnedImage, requireWhole, resolvePin } from './pin/resolve-pin.ts';
export { judgePod } from './pod-security/judge-pod.ts';
export { Pod } from './pod-security/pod.ts';
export { type Level, levels, type Violation } from './pod-security/violation.ts';
