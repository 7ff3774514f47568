import { FactoryError } from '@officina/core';
import { type Answer, exchange, type Hop, leave } from './exchange.ts';
import type { HttpSettings } from './http-settings.ts';
import { isPassing, isRateLimited, passingError, waitBefore } from './retry.ts';

/** Certificates and names do not fix themselves within seconds. */
const lasting = /^(?:ENOTFOUND|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID|ERR_SSL)/;

/** Asks until an answer comes that will not pass by itself; throws rate-limited, upstream-status or upstream-unreachable. */
export async function send(hop: Hop, settings: HttpSettings): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const { answer, error } = await attempt(hop, settings);
    if (answer !== undefined && !isPassing(answer.status, answer.headers)) return answer;
    if (answer !== undefined) leave(answer);
    const again = tries < settings.tries && mayRepeat(hop, { answer, error });
    const wait = again ? waitBefore(tries, answer?.headers, settings) : undefined;
    if (wait === undefined) {
      if (answer === undefined) throw unreachable(hop, { error, tries });
      const { status, headers } = answer;
      const hasToken = settings.token !== undefined;
      throw passingError({ url: hop.logical, status, headers, tries, hasToken, clock: settings.clock });
    }
    const why = answer === undefined ? causeOf(error) : `answered ${answer.status}`;
    settings.log(`${hop.logical} ${why}, asking again in ${(wait / 1000).toFixed(1)} s`);
    await settings.sleep(wait);
  }
}

interface Attempt {
  readonly answer?: Answer | undefined;
  readonly error?: unknown;
}

async function attempt(hop: Hop, settings: HttpSettings): Promise<Attempt> {
  try {
    return { answer: await exchange(hop, settings.answerTimeout) };
  } catch (error) {
    return { error };
  }
}

function mayRepeat(hop: Hop, { answer, error }: Attempt): boolean {
  // A rate limit says that nothing was done; a 5xx does not.
  if (answer !== undefined) return hop.repeatable || isRateLimited(answer.status, answer.headers);
  const code = codeOf(error);
  if (lasting.test(code)) return false;
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
    return 'a proxy is set: use Node 24.5 or newer with NODE_USE_ENV_PROXY=1, or name a mirror with --mirror';
  }
  return 'look at the network, or name a mirror with --mirror';
}

interface SystemError {
  readonly code?: string;
  readonly message?: string;
  /** One per address of a name. */
  readonly errors?: readonly SystemError[];
}

/** `ECONNREFUSED` and the like, empty when there is none. */
function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as SystemError;
  return code ?? errors?.[0]?.code ?? '';
}

function causeOf(error: unknown): string {
  const { message, errors } = (error ?? {}) as SystemError;
  return message || errors?.[0]?.message || codeOf(error) || String(error);
}
