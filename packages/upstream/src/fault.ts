import type { Platform } from '@officina/core';

/** Faults of what a release publishes; each spoils the newest release of a tool (or the version that is named). */
export const releaseFaults = [
  /** Every published sum is of other bytes. */
  'wrong-sum',
  /** The checksum file is of other bytes, the release's own digest is right. */
  'sums-disagree',
  /** The checksum file has no line for the asset. */
  'missing-line',
  /** One platform has no asset, and its sum is not published. */
  'missing-platform',
  /** An html page in the place of the asset, with sums to match. */
  'html-page',
  /** Other bytes under the same url, with sums to match. */
  'changed-asset',
  /** Half of the announced bytes, then the connection ends. */
  'truncated',
  /** The program is for another machine than its name says, with sums to match. */
  'wrong-machine',
  /** The tag is there, its assets are not uploaded yet. */
  'assets-incomplete',
  /** Released an hour ago. */
  'young',
  /** No date is published anywhere. */
  'undated',
  /** The asset answers with a redirect to a host that is not upstream's. */
  'redirect-host',
  /** The asset answers with a redirect to plain http. */
  'redirect-http',
  /** The archive has a member that leaves its folder, with sums to match. */
  'escaping-member',
] as const;

export type ReleaseFaultKind = (typeof releaseFaults)[number];

export interface ReleaseFault {
  readonly kind: ReleaseFaultKind;
  /** Only this platform's asset; every one when left out (the last one for missing-platform and missing-line). */
  readonly platform?: Platform;
  /** The version to spoil, the newest when left out. */
  readonly version?: string;
}

/** Every request about a tool is answered with a status: 403 and 429 with Retry-After, or 5xx. */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  /** Seconds, for the Retry-After header. */
  readonly retryAfter?: number;
  /** How many requests are answered so before it is over; for ever when left out. */
  readonly times?: number;
}

export type Fault = ReleaseFault | StatusFault;
