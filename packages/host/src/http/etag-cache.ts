import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../files.ts';

/** An answer that was kept with its validator (RFC 9110 8.8.3). */
export interface CachedAnswer {
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What tells two kept answers apart. */
export interface CacheQuestion {
  readonly url: string;
  readonly accept: string;
  /** Hashed into the name, so that one person's private answer is never another's. */
  readonly authorization: string;
  readonly mirrored: boolean;
}

/** Larger bodies are not kept, in bytes. */
const largest = 16 * 1024 * 1024;

/** Answers on disk, one file each: a JSON line, then the body. A damaged file counts as none. */
export interface EtagCache {
  find(question: CacheQuestion): Promise<CachedAnswer | undefined>;
  keep(question: CacheQuestion, answer: CachedAnswer): Promise<void>;
}

export function createEtagCache(folder: string): EtagCache {
  const fileOf = (question: CacheQuestion) => {
    const { url, accept, authorization, mirrored } = question;
    const name = createHash('sha256').update(JSON.stringify([url, accept, authorization, mirrored]));
    return join(folder, name.digest('hex'));
  };
  return {
    find: async (question) => {
      try {
        return parse(await readFile(fileOf(question)), question.url);
      } catch {
        return undefined;
      }
    },
    keep: async (question, { etag, headers, body }) => {
      if (body.length > largest) return;
      const sha256 = createHash('sha256').update(body).digest('hex');
      const head = JSON.stringify({ url: question.url, etag, headers, sha256 });
      // A cache that cannot be written must not fail the question that was answered.
      await writeWhole(fileOf(question), Buffer.concat([Buffer.from(`${head}\n`), body])).catch(
        () => undefined,
      );
    },
  };
}

function parse(file: Buffer, url: string): CachedAnswer | undefined {
  const end = file.indexOf('\n');
  const head = JSON.parse(file.subarray(0, end).toString('utf8')) as CachedAnswer & {
    url: string;
    sha256: string;
  };
  const body = file.subarray(end + 1);
  if (head.url !== url || createHash('sha256').update(body).digest('hex') !== head.sha256) return undefined;
  return { etag: head.etag, headers: head.headers, body };
}
