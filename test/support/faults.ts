import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { digestOf } from '@officina/core';

/** What a registry answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Troubles that whoever asks can tell from an answer: they may last. */
export const troubles = [
  'refused',
  'reset',
  'short',
  'half',
  'rate-limited',
  '500',
  '502',
  '503',
  'page',
  'empty',
  'other-digest',
  'slow',
] as const;

/** Lies: answers that are right in form and wrong. Nobody can tell them when they are told each time. */
export const lies = ['missing', 'lost-page', 'stale-list'] as const;

export const faultKinds = [...troubles, ...lies];
export type FaultKind = (typeof faultKinds)[number];

/** Whether the registry never hears of a request that meets it. */
export function isUnheard(kind: FaultKind): boolean {
  return ['rate-limited', '500', '502', '503', 'page', 'missing'].includes(kind);
}

/** What answers in the registry's place. */
export function unheardAnswer(kind: FaultKind, url: string): Answer {
  const reply = (status: number, headers: IncomingHttpHeaders, body: string): Answer => ({
    ...{ status, headers: { ...headers, 'content-length': String(body.length) }, body: Buffer.from(body) },
  });
  const json = { 'content-type': 'application/json' };
  if (kind === 'page')
    return reply(200, { 'content-type': 'text/html' }, '<html>log in to this network</html>');
  if (kind === 'rate-limited')
    return reply(429, { ...json, 'retry-after': '1' }, '{"errors":[{"code":"TOOMANYREQUESTS"}]}');
  if (kind !== 'missing') return reply(Number(kind), json, '{"errors":[{"code":"UNKNOWN"}]}');
  const code = url.includes('/tags/list')
    ? 'NAME_UNKNOWN'
    : url.includes('/blobs/')
      ? 'BLOB_UNKNOWN'
      : 'MANIFEST_UNKNOWN';
  return reply(404, json, `{"errors":[{"code":"${code}"}]}`);
}

/** Whether a fault changes anything of the answer to such a request. */
export function concerns(
  kind: FaultKind,
  { method, url }: { readonly method: string; readonly url: string },
): boolean {
  const isList = url.includes('/tags/list');
  if (kind === 'lost-page' || kind === 'stale-list') return isList;
  if (kind === 'half' || kind === 'empty' || kind === 'short') return method === 'GET';
  if (kind === 'other-digest')
    return !isList && !url.includes('/referrers/') && method !== 'POST' && method !== 'DELETE';
  return true;
}

interface Spoiling {
  readonly asked: { readonly method: string; readonly url: string };
  readonly heard: Answer;
  readonly outgoing: ServerResponse;
}

/** Gives an answer that the registry did make, spoilt. */
export async function spoil(kind: FaultKind, { asked, heard, outgoing }: Spoiling): Promise<void> {
  const { status, headers, body } = heard;
  const send = (changed: Partial<Answer>) => {
    const { body: sent, ...rest } = { ...heard, ...changed };
    const { 'content-length': length, ...others } = rest.headers;
    const fits =
      asked.method === 'HEAD' ? { 'content-length': length } : { 'content-length': String(sent.length) };
    outgoing.writeHead(rest.status, { ...others, ...fits }).end(sent);
  };
  if (kind === 'slow') {
    await new Promise((next) => setTimeout(next, 100));
    return send({});
  }
  if (kind === 'empty')
    return send({ headers: { 'content-type': headers['content-type'] }, body: Buffer.alloc(0) });
  if (kind === 'other-digest') return send(withOtherDigest(heard));
  if (kind === 'lost-page' || kind === 'stale-list') return send({ body: shortened(kind, body) });
  const { 'content-length': _, ...others } = headers;
  const part = body.subarray(0, Math.floor(body.length / 2));
  if (kind === 'half') return void outgoing.writeHead(status, others).end(part);
  // Broken off within the body, by a reset or an ordinary end; where there is no body, before the answer.
  if (body.length > 0) {
    outgoing.writeHead(status, { ...others, 'content-length': String(body.length) });
    await new Promise<void>((done) => outgoing.write(part, () => done()));
  }
  if (kind === 'reset') outgoing.socket?.resetAndDestroy();
  else outgoing.socket?.destroySoon();
}

/** Says another digest where it says one, and has other bytes where only they say it. */
function withOtherDigest({ headers, body }: Answer): Partial<Answer> {
  const says = headers['docker-content-digest'] !== undefined;
  return {
    headers: says ? { ...headers, 'docker-content-digest': digestOf('something else') } : headers,
    body: body.length > 0 ? Buffer.concat([body, Buffer.from(' ')]) : body,
  };
}

/** A list of tags without its second half, or as it was before the newest release. */
function shortened(kind: FaultKind, body: Buffer): Buffer {
  const { tags, ...rest } = JSON.parse(body.toString()) as { tags: string[] | null };
  const all = [...(tags ?? [])].sort();
  const newest = all.findLast((tag) => tag.startsWith('release-v'))?.slice('release-'.length);
  const kept =
    kind === 'lost-page'
      ? all.slice(0, Math.floor(all.length / 2))
      : all.filter((tag) => newest === undefined || !tag.includes(newest));
  return Buffer.from(JSON.stringify({ ...rest, tags: kept }));
}
