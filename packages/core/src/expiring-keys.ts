import type { Lock } from './document/lock.ts';

/** Days before a key expires from which every run says so: the publisher's next one is out by then. */
const keyWarningDays = 60;

/** A sentence for each key that has expired, or soon will. */
export function expiringKeys(repositories: Lock['repositories'], now: Date): string[] {
  const limit = now.getTime() + keyWarningDays * 86_400_000;
  return Object.entries(repositories ?? {}).flatMap(([name, { keys }]) =>
    keys.flatMap(({ fingerprint, expires }) => {
      if (expires === undefined || Date.parse(expires) > limit) return [];
      const when = Date.parse(expires) > now.getTime() ? 'expires' : 'has expired';
      return [`key ${fingerprint} of apt repository ${name} ${when} on ${expires.slice(0, 10)}`];
    }),
  );
}
