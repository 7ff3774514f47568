import { createHash } from 'node:crypto';
import type { LockedRepository } from '@officina/core';

/** One packet of OpenPGP. */
export interface Packet {
  readonly tag: number;
  readonly body: Buffer;
}

/** The packets of a file (RFC 9580, 4.2); throws RangeError for what is none, or not whole. */
export function packetsIn(bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes.readUInt8(at);
    if ((first & 0x80) === 0) throw new RangeError('no packet of OpenPGP');
    const isNew = (first & 0x40) !== 0;
    const { length, size } = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, first & 3);
    const start = at + 1 + size;
    at = start + length;
    if (at > bytes.length) throw new RangeError('a packet is cut off');
    packets.push({ tag: isNew ? first & 0x3f : (first >> 2) & 0xf, body: bytes.subarray(start, at) });
  }
  return packets;
}

interface Length {
  readonly length: number;
  /** Bytes that say it. */
  readonly size: number;
}

function newLength(bytes: Buffer, at: number): Length {
  const first = bytes.readUInt8(at);
  if (first < 192) return { length: first, size: 1 };
  if (first < 224) return { length: ((first - 192) << 8) + bytes.readUInt8(at + 1) + 192, size: 2 };
  if (first === 255) return { length: bytes.readUInt32BE(at + 1), size: 5 };
  throw new RangeError('a key is no packet in parts');
}

function oldLength(bytes: Buffer, at: number, type: number): Length {
  const size = [1, 2, 4][type];
  if (size === undefined) throw new RangeError('a key is no packet without an end');
  return { length: bytes.readUIntBE(at, size), size };
}

type Key = LockedRepository['keys'][number];

/** The primary keys among packets, in their order, each with its fingerprint and when it expires. */
export function keysIn(packets: readonly Packet[]): Key[] {
  const starts = packets.flatMap(({ tag }, at) => (tag === 6 ? [at] : []));
  return starts.map((start, index) => {
    const own = packets.slice(start, starts[index + 1]);
    const end = own.findIndex(({ tag }) => tag === 14);
    const [primary, ...rest] = end < 0 ? own : own.slice(0, end);
    const fingerprint = fingerprintOf((primary as Packet).body);
    const seconds = lifetime(rest, fingerprint);
    if (seconds === 0) return { fingerprint };
    const created = (primary as Packet).body.readUInt32BE(1);
    return { fingerprint, expires: new Date((created + seconds) * 1000).toISOString().replace('.000', '') };
  });
}

/** RFC 9580, 5.5.4; keys of version 3 and older are too weak for any apt of today. */
function fingerprintOf(body: Buffer): string {
  const version = body.readUInt8(0);
  const sizes = new Map([
    [4, { begin: 0x99, size: 2, hash: 'sha1' }],
    [6, { begin: 0x9b, size: 4, hash: 'sha256' }],
  ]);
  const form = sizes.get(version);
  if (form === undefined) throw new RangeError(`a key of version ${version}`);
  const head = Buffer.alloc(1 + form.size);
  head.writeUInt8(form.begin);
  head.writeUIntBE(body.length, 1, form.size);
  return createHash(form.hash).update(head).update(body).digest('hex').toUpperCase();
}

/**
 * Seconds that a key lives; 0 for ever. As gpg has it: by the newest of its own signatures on the key itself, else on one of
 * its names, of each of which the newest counts.
 */
function lifetime(packets: readonly Packet[], fingerprint: string): number {
  const names = packets.flatMap(({ tag }, at) => (tag === 13 || tag === 17 ? [at] : []));
  const parts = [0, ...names].map((start, index) => packets.slice(start, names[index]));
  const newest = parts.flatMap((part) => ownSignatures(part, fingerprint).slice(0, 1));
  return newest.find((one) => one.lifetime > 0)?.lifetime ?? 0;
}

/** The newest first. */
function ownSignatures(packets: readonly Packet[], fingerprint: string): Signature[] {
  return (
    packets
      .filter(({ tag }) => tag === 2)
      .map(({ body }) => readSignature(body))
      .filter((one) => one !== undefined)
      // Anybody may sign a key: only its own word counts.
      .filter(({ kind, issuer }) => isOfItself(kind) && issuer !== '' && fingerprint.includes(issuer))
      .sort((a, b) => b.made - a.made)
  );
}

function isOfItself(kind: number): boolean {
  return (kind >= 0x10 && kind <= 0x13) || kind === 0x1f;
}

interface Signature {
  readonly kind: number;
  /** Fingerprint or key id, in capital hex. */
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly made: number;
  readonly lifetime: number;
}

function readSignature(body: Buffer): Signature | undefined {
  const version = body.readUInt8(0);
  const size = version === 4 ? 2 : version === 6 ? 4 : 0;
  if (size === 0) return undefined;
  const hashed = area(body, 4, size);
  const unhashed = area(body, hashed.end, size);
  const number = (type: number) => hashed.fields.get(type)?.readUInt32BE(0) ?? 0;
  const issuer = hashed.fields.get(33)?.subarray(1) ?? hashed.fields.get(16) ?? unhashed.fields.get(16);
  return {
    kind: body.readUInt8(1),
    issuer: issuer?.toString('hex').toUpperCase() ?? '',
    made: number(2),
    lifetime: number(9),
  };
}

/** Subpackets by their type (RFC 9580, 5.2.3.7). */
function area(body: Buffer, at: number, size: number): { fields: Map<number, Buffer>; end: number } {
  const end = at + size + body.readUIntBE(at, size);
  if (end > body.length) throw new RangeError('a signature is cut off');
  const fields = new Map<number, Buffer>();
  let next = at + size;
  while (next < end) {
    const first = body.readUInt8(next);
    const wide = first === 255 ? 5 : first < 192 ? 1 : 2;
    const length =
      wide === 5
        ? body.readUInt32BE(next + 1)
        : wide === 1
          ? first
          : ((first - 192) << 8) + body.readUInt8(next + 1) + 192;
    const start = next + wide;
    if (length < 1 || start + length > end) throw new RangeError('a subpacket is cut off');
    fields.set(body.readUInt8(start) & 0x7f, body.subarray(start + 1, start + length));
    next = start + length;
  }
  return { fields, end };
}
