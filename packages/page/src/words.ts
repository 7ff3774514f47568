/** Bytes for people: `29.4 MB`, decimal as networks and disks are sold. */
export function bytes(count: number | undefined): string {
  if (count === undefined) return 'not known';
  const [unit, size] =
    count >= 1e9 ? ['GB', 1e9] : count >= 1e6 ? ['MB', 1e6] : count >= 1e3 ? ['kB', 1e3] : ['B', 1];
  return size === 1 ? `${count} B` : `${(count / size).toFixed(1)} ${unit}`;
}

/** How long a download takes, in seconds or minutes, at a rate in Mbit/s. */
export function time(count: number | undefined, rate: number): string {
  if (count === undefined) return '';
  const seconds = (count * 8) / (rate * 1e6);
  return seconds < 90 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
}

/** The day of an ISO time. */
export function day(time: string | undefined): string {
  return time?.slice(0, 10) ?? 'not known';
}

/** The minute of an ISO time, in UTC. */
export function moment(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

/** The first letters of a digest or a commit; other versions as they are. */
export function short(version: string | undefined): string {
  return version?.replace(/^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{28,}$/, '$1') ?? '';
}

/** Whole days between an ISO time and now. */
export function age(time: string | undefined, now: Date): string {
  if (time === undefined) return 'not known';
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 86_400_000));
  return days === 1 ? '1 day' : `${days} days`;
}

/** How long something took, from milliseconds. */
export function took(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (milliseconds === 0) return '0';
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  return seconds < 90 ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s` : `${(seconds / 60).toFixed(1)} min`;
}

/** A limit of so many seconds. */
export function limit(seconds: number): string {
  const hours = seconds / 3600;
  return hours < 72 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
