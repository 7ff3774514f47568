import type { Exec, Files } from '@officina/core';
import { tryRun } from '../engine/docker-cli.ts';

/** An interface that packets leave the machine by, and the largest that it takes. */
export interface NetworkInterface {
  readonly name: string;
  /** Bytes. */
  readonly mtu: number;
}

export interface DefaultRoutesPorts {
  readonly files: Pick<Files, 'read'>;
  readonly exec: Exec;
}

/**
 * The interfaces of the machine's default routes, from /proc and /sys, and those that rules lead to another table for
 * (WireGuard's own client does so), as `ip` says where it is; empty where there is no such thing.
 */
export async function findDefaultRoutes({ files, exec }: DefaultRoutesPorts): Promise<NetworkInterface[]> {
  const names = new Set([
    ...(await askedRoutes(exec)),
    ...parseRoutes((await files.read('/proc/net/route')) ?? ''),
    ...parseRoutes6((await files.read('/proc/net/ipv6_route')) ?? ''),
  ]);
  const found = await Promise.all(
    [...names].map(async (name) => ({
      name,
      mtu: Number((await files.read(`/sys/class/net/${name}/mtu`))?.trim()),
    })),
  );
  return found.filter(({ mtu }) => mtu > 0);
}

/** Addresses for documentation (RFC 5737, RFC 3849): nobody has them, so the way to them is the way to everywhere. */
const elsewhere = [
  ['-4', '192.0.2.1'],
  ['-6', '2001:db8::1'],
] as const;

/** The interfaces that a packet to elsewhere would leave by, rules and all tables considered. */
async function askedRoutes(exec: Exec): Promise<string[]> {
  const answers = await Promise.all(
    elsewhere.map(([family, address]) => tryRun(exec, 'ip', [family, '-o', 'route', 'get', address])),
  );
  return answers.flatMap((answer) => parseRoute(answer?.exitCode === 0 ? answer.stdout : ''));
}

/** The interface in what `ip -o route get` says; the loopback is no way out. */
export function parseRoute(text: string): string[] {
  const name = /\bdev (\S+)/.exec(text)?.[1];
  return name === undefined || name === 'lo' ? [] : [name];
}

/** Up (1) and not rejecting (0x200), as the kernel's route flags have it. */
function isUsed(flags: number): boolean {
  return (flags & 0x201) === 1;
}

/**
 * Interfaces with a default route in /proc/net/route: destination 0.0.0.0, or the two halves of the address space that
 * VPN clients route instead of it.
 */
export function parseRoutes(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', destination = '', , flags = '', , , , mask = ''] = line.trim().split(/\s+/);
    const all = destination === '00000000' && (mask === '00000000' || mask === '00000080');
    const upper = destination === '00000080' && mask === '00000080';
    return (all || upper) && isUsed(Number.parseInt(flags, 16)) ? [name] : [];
  });
}

/** The same of /proc/net/ipv6_route; the loopback's entries are no way out. */
export function parseRoutes6(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [destination = '', length = ''] = words;
    const [name = '', flags = ''] = [words[9], words[8]];
    const all = /^0{32}$/.test(destination) && length === '00';
    return all && name !== 'lo' && isUsed(Number.parseInt(flags, 16)) ? [name] : [];
  });
}
