import { FactoryError, type HttpRequest } from '@officina/core';
import type { HttpSettings } from './http.ts';
import { isPassing, isRateLimited, passingError, waitBefore } from './retry.ts';

/** One question on its way: the url as upstream knows it, and the one that is asked. */
export interface Hop {
  readonly logical: string;
  readonly actual: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpRequest['body'];
  readonly repeatable: boolean;
}

/** An answer, and the means to give up on its body. */
export interface Answer {
  readonly response: Response;
  readonly controller: AbortController;
}

/** Certificates and names do not mend themselves within seconds. */
const lasting = /^(?:ENOTFOUND|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID|ERR_SSL)/;

/** Asks until an answer comes that will not pass by itself; throws rate-limited, upstream-status or upstream-unreachable. */
export async function send(hop: Hop, settings: HttpSettings): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const { answer, error } = await attempt(hop, settings);
    if (answer !== undefined && !isPassing(answer.response.status, answer.response.headers)) return answer;
    await answer?.response.body?.cancel().catch(() => undefined);
    const again = tries < settings.tries && mayRepeat(hop, { answer, error });
    const wait = again ? waitBefore(tries, answer?.response.headers, settings) : undefined;
    if (wait === undefined) {
      if (answer === undefined) throw unreachable(hop, { error, tries });
      const { status, headers } = answer.response;
      throw passingError({ url: hop.logical, status, headers, tries, clock: settings.clock });
    }
    const why = answer === undefined ? causeOf(error) : `answered ${answer.response.status}`;
    settings.log(`${hop.logical} ${why}, asking again in ${(wait / 1000).toFixed(1)} s`);
    await settings.sleep(wait);
  }
}

interface Attempt {
  readonly answer?: Answer | undefined;
  readonly error?: unknown;
}

async function attempt(hop: Hop, settings: HttpSettings): Promise<Attempt> {
  const controller = new AbortController();
  const seconds = settings.answerTimeout / 1000;
  const late = new Error(`no answer within ${seconds} s`);
  const timer = setTimeout(() => controller.abort(late), settings.answerTimeout);
  try {
    const response = await fetch(hop.actual, {
      method: hop.method,
      headers: hop.headers,
      redirect: 'manual',
      signal: controller.signal,
      ...(hop.body === undefined ? {} : { body: hop.body as string | Uint8Array<ArrayBuffer> }),
    });
    return { answer: { response, controller } };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

function mayRepeat(hop: Hop, { answer, error }: Attempt): boolean {
  // A rate limit says that nothing was done; a 5xx does not.
  if (answer !== undefined)
    return hop.repeatable || isRateLimited(answer.response.status, answer.response.headers);
  const code = codeOf(error);
  // fetch itself refuses some ports (WHATWG fetch, "bad port") and says so without a code.
  if (lasting.test(code) || causeOf(error) === 'bad port') return false;
  // Where the connection was refused nothing was done yet, whatever the method.
  return hop.repeatable || code === 'ECONNREFUSED';
}

/** The refusal for a host that gives no (whole) answer. */
export function unreachable(
  hop: Pick<Hop, 'logical' | 'actual'>,
  at: { error: unknown; tries: number },
): FactoryError {
  const via = hop.actual === hop.logical ? '' : ` (asked at ${hop.actual})`;
  const times = `after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'}`;
  return new FactoryError(
    'upstream-unreachable',
    `${hop.logical}${via} does not answer ${times}: ${causeOf(at.error)}`,
    {
      cause: at.error,
      hint: hintFor(at.error),
    },
  );
}

function hintFor(error: unknown): string {
  if (/^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(codeOf(error))) {
    return 'name the certificate authority in NODE_EXTRA_CA_CERTS';
  }
  const proxy = process.env['HTTPS_PROXY'] ?? process.env['https_proxy'];
  if (proxy !== undefined && process.env['NODE_USE_ENV_PROXY'] !== '1') {
    return 'a proxy is set: use Node 24 with NODE_USE_ENV_PROXY=1, or name a mirror with --mirror';
  }
  return 'look at the network, or name a mirror with --mirror';
}

interface NodeCause {
  readonly code?: string;
  readonly message?: string;
  readonly errors?: readonly NodeCause[];
}

/** The code of what lies behind fetch's own error: `ECONNREFUSED` and the like, empty when there is none. */
function codeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: NodeCause };
  return cause?.code ?? cause?.errors?.[0]?.code ?? '';
}

function causeOf(error: unknown): string {
  const { message = String(error), cause } = (error ?? {}) as { message?: string; cause?: NodeCause };
  const inner = cause?.message || cause?.errors?.[0]?.message || codeOf(error);
  if (!inner) return message;
  return message === 'fetch failed' ? inner : `${message}: ${inner}`;
}
