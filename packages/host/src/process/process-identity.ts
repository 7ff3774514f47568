import { readFile, readlink } from 'node:fs/promises';

/** A process of one boot of one machine; a pid alone is given again. */
export interface ProcessIdentity {
  readonly boot: string;
  /** The pid namespace that the pid counts in. */
  readonly namespace: string;
  readonly pid: number;
  /** When it started, in clock ticks since boot. */
  readonly started: string;
}

/** Reads a text of /proc; undefined when there is none. */
export type ReadProc = (path: string) => Promise<string | undefined>;

/** Who a pid of this machine is now; undefined when nobody is. */
export async function identifyProcess(
  pid: number,
  read: ReadProc = readProc,
): Promise<ProcessIdentity | undefined> {
  const [boot, namespace, stat] = await Promise.all([
    read('/proc/sys/kernel/random/boot_id'),
    read('/proc/self/ns/pid'),
    read(`/proc/${pid}/stat`),
  ]);
  // The name in parentheses may hold spaces; the state is the first field after it, the start time the twentieth.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const started = fields?.[19];
  if (boot === undefined || started === undefined || fields?.[0] === 'Z') return undefined;
  return { boot: boot.trim(), namespace: namespace?.trim() ?? '', pid, started };
}

/** Whether that very process still runs: not another one with its pid. */
export async function isAlive(identity: ProcessIdentity, read: ReadProc = readProc): Promise<boolean> {
  const now = await identifyProcess(identity.pid, read);
  return now !== undefined && renderIdentity(now) === renderIdentity(identity);
}

/** One line without spaces, for a label; parseIdentity reads it back. */
export function renderIdentity({ boot, namespace, pid, started }: ProcessIdentity): string {
  return [boot, namespace.replace(/\D/g, ''), pid, started].join('/');
}

/** Reads what renderIdentity wrote; undefined for anything else. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^([\w-]+)\/(\d*)\/(\d+)\/(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, boot = '', namespace = '', pid, started = ''] = match;
  return { boot, namespace, pid: Number(pid), started };
}

async function readProc(path: string): Promise<string | undefined> {
  try {
    return await (path.includes('/ns/') ? readlink(path) : readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}
