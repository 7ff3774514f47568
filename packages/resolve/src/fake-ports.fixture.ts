import { createHash } from 'node:crypto';
import {
  type ArchiveMember,
  FactoryError,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type StoredAsset,
} from '@officina/core';
import type { ResolvePorts } from './ports.ts';

/** An upstream's canned answer; `null` is a 404. */
export type Reply =
  | string
  | null
  | {
      readonly status?: number;
      readonly body?: string | Uint8Array;
      readonly headers?: Record<string, string>;
    };

/** An http port that answers each url once or more, fails on one that is not listed, and tells what was not asked. */
export interface FakeHttp extends Http {
  /** `METHOD url` of every request, in order. */
  readonly asked: string[];
  /** Urls with a reply that nobody asked for. */
  unused(): string[];
}

/** A literal http port for tests. */
export function fakeHttp(replies: Readonly<Record<string, Reply>>): FakeHttp {
  const asked: string[] = [];
  return {
    asked,
    unused: () => Object.keys(replies).filter((url) => !asked.some((line) => line.endsWith(` ${url}`))),
    async request({ url, method = 'GET' }: HttpRequest) {
      asked.push(`${method} ${url}`);
      const reply = replies[url];
      if (reply === undefined) throw new Error(`the test has no reply for ${method} ${url}`);
      return toResponse(url, reply);
    },
  };
}

/** An asset store over an http port, whose archives are what `archives` says of a body's text. */
export function fakeAssets(
  http: Http,
  archives: Readonly<Record<string, readonly ArchiveMember[]>>,
): ResolvePorts['assets'] {
  return {
    async download(request) {
      const response = await http.request(request);
      if (response.status !== 200) {
        const code = response.status === 404 ? 'asset-missing' : 'upstream-status';
        throw new FactoryError(code, `${request.url} ${response.status}`, { hint: 'do it again' });
      }
      const bytes = await response.bytes();
      return { ...stored(bytes), headers: response.headers };
    },
    find: async () => undefined,
    hash: async ({ file }, algorithm) =>
      createHash(algorithm).update(Buffer.from(file, 'base64').toString(), 'latin1').digest('hex'),
    read: async ({ file }) => Buffer.from(Buffer.from(file, 'base64').toString(), 'latin1'),
    // A member has no more than its head here.
    async readMember(asset, name) {
      const members = archives[Buffer.from(asset.file, 'base64').toString()] ?? [];
      return members.find(({ path }) => path === name)?.head;
    },
    async inspect(asset, packing) {
      const text = Buffer.from(asset.file, 'base64').toString();
      if (packing === 'raw') return [{ path: '', kind: 'file', size: asset.size, head: head(text) }];
      const members = archives[text];
      if (members === undefined)
        throw new FactoryError('asset-not-a-program', `not a ${packing}`, { hint: 'do it again' });
      return [...members];
    },
  };
}

/** The start of an ELF program for a machine (62 is amd64, 183 is arm64), as text whose characters are its bytes. */
export function elf(machine: number, more = ''): string {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
  bytes.set([machine], 18);
  return Buffer.from(bytes).toString('latin1') + more;
}

/** A file in an archive. */
export function member(path: string, content: string): ArchiveMember {
  return { path, kind: 'file', size: content.length, head: head(content) };
}

/** Hex sha256 of text whose characters are bytes. */
export function hashOf(content: string): string {
  return createHash('sha256').update(Buffer.from(content, 'latin1')).digest('hex');
}

function stored(bytes: Uint8Array): Omit<StoredAsset, 'headers'> {
  const buffer = Buffer.from(bytes);
  const sha256 = createHash('sha256').update(buffer).digest('hex');
  // The fake keeps the content in the file name: there is no disk.
  return { sha256, size: buffer.length, file: Buffer.from(buffer.toString('latin1')).toString('base64') };
}

function head(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(0, 64), 'latin1'));
}

function toResponse(url: string, reply: Reply): HttpResponse {
  const {
    status = 200,
    body = '',
    headers = {},
  } = reply === null ? { status: 404 } : typeof reply === 'string' ? { body: reply } : reply;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
  return {
    url,
    status,
    headers,
    text: async () => Buffer.from(bytes).toString('utf8'),
    json: async () => JSON.parse(Buffer.from(bytes).toString('utf8')),
    bytes: async () => Uint8Array.from(bytes),
    async *stream() {
      yield Uint8Array.from(bytes);
    },
    discard: async () => undefined,
  };
}
