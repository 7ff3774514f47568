import {
  FactoryError,
  type Http,
  type HttpRequest,
  type HttpResponse,
  isFactoryError,
  isLoopbackRegistry,
  type Repository,
} from '@officina/core';
import { z } from 'zod';
import type { FindCredentials } from './registry-auth.ts';
import { authorize, chooseChallenge, parseChallenges } from './registry-auth.ts';

export interface RegistryCall {
  readonly reference: Repository;
  /** `manifests/<tag>` and the like, under the repository; or a whole url that the registry gave. */
  readonly path: string;
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpRequest['body'];
  /** False for a step that must not be sent twice. */
  readonly repeatable?: boolean;
}

export interface RegistryCaller {
  /** Asks with the authorization that the registry wants; 401 and 403 are registry-refused, no answer registry-unreachable. */
  call(call: RegistryCall): Promise<HttpResponse>;
}

/** Where a registry's API is: Docker Hub's own host for `docker.io`, plain http on this machine. */
export function apiBase(registry: string): string {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return `${isLoopbackRegistry(host) ? 'http' : 'https'}://${host}`;
}

/** Speaks to registries; keeps the authorization of each repository for the next call. */
export function createRegistryCaller(http: Http, findCredentials: FindCredentials): RegistryCaller {
  const known = new Map<string, string>();
  return {
    call: async (call) => {
      const { registry, repository } = call.reference;
      const scope = `repository:${repository}:${rightsFor(call)}`;
      const url = new URL(call.path, `${apiBase(registry)}/v2/${repository}/`).href;
      const home = url.startsWith(`${apiBase(registry)}/`);
      const key = `${registry} ${scope}`;
      const ask = () => send(http, { call, url, authorization: home ? known.get(key) : undefined });
      const answer = await naming(registry, async () => {
        const first = await ask();
        if (first.status !== 401 && first.status !== 403) return first;
        const challenge =
          first.status === 401 && home
            ? chooseChallenge(parseChallenges(first.headers['www-authenticate']))
            : undefined;
        const said = await registrySaid(first);
        const credentials = await findCredentials(registry);
        const loopback = isLoopbackRegistry(registry);
        const options = { http, registry, loopback, credentials, scope };
        const authorization = challenge && (await authorize(challenge, options));
        if (authorization === undefined)
          throw refused(call, { status: first.status, said, known: credentials !== undefined });
        known.set(key, authorization);
        const second = await ask();
        if (second.status !== 401 && second.status !== 403) return second;
        known.delete(key);
        const again = await registrySaid(second);
        throw refused(call, { status: second.status, said: again, known: credentials !== undefined });
      });
      return namingBody(registry, answer);
    },
  };
}

interface Sending {
  readonly call: RegistryCall;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Redirects lead to storage hosts that the registry alone knows; digests decide what is accepted from there. */
async function send(http: Http, { call, url, authorization }: Sending): Promise<HttpResponse> {
  const { method = 'GET', body, repeatable = true } = call;
  // The CNCF distribution 2.8 answers a conditional question by digest with "not modified" before it looks whether the
  // manifest is still there: an answer that was kept would outlive what it is about.
  const own = { 'cache-control': 'no-store', ...(authorization === undefined ? {} : { authorization }) };
  const common = {
    method,
    repeatable,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  } as const;
  let headers: Readonly<Record<string, string>> = { ...call.headers, ...own };
  let response = await http.request({ ...common, url, headers });
  for (let hop = url, hops = 0; hops < 5 && (method === 'GET' || method === 'HEAD'); hops++) {
    const location = response.headers['location'];
    if (response.status < 301 || response.status > 308 || location === undefined) break;
    await response.discard();
    const next = new URL(location, hop);
    if (hop.startsWith('https:') && next.protocol !== 'https:') {
      throw new FactoryError('registry-answer', `${hop} redirects to plain http: ${next.href}`, {
        hint: 'ask those who run the registry: its storage must be at an https url',
      });
    }
    // For good: a storage host that leads on to itself is still not the registry.
    if (next.origin !== new URL(hop).origin) headers = { ...call.headers, 'cache-control': 'no-store' };
    hop = next.href;
    response = await http.request({ ...common, url: hop, headers });
  }
  return response;
}

/** An answer whose body, too, ends in errors of this room: one that is cut off is no answer. */
function namingBody(registry: string, response: HttpResponse): HttpResponse {
  const named =
    <T>(read: () => Promise<T>) =>
    () =>
      naming(registry, read);
  return {
    ...response,
    bytes: named(() => response.bytes()),
    text: named(() => response.text()),
    json: named(() => response.json()),
  };
}

/** Gives the errors of the http room the names of this one. */
async function naming<T>(registry: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFactoryError(error)) throw error;
    const options = { cause: error, hint: error.hint };
    if (error.code === 'upstream-unreachable') {
      throw new FactoryError('registry-unreachable', `registry ${registry}: ${error.message}`, {
        cause: error,
        hint: `look whether ${registry} is up, or name another place with --mirror`,
      });
    }
    if (
      error.code === 'upstream-status' ||
      error.code === 'rate-limited' ||
      error.code === 'upstream-answer'
    ) {
      throw new FactoryError('registry-answer', `registry ${registry}: ${error.message}`, options);
    }
    throw error;
  }
}

/** The first message of a registry's error answer with a colon before it (OCI distribution spec, error codes); else empty. */
export async function registrySaid(response: HttpResponse): Promise<string> {
  try {
    const answer = (await response.json()) as {
      errors?: { code?: string; message?: string; detail?: unknown }[];
    };
    const [error] = answer.errors ?? [];
    const detail = typeof error?.detail === 'string' ? ` ${error.detail}` : '';
    if (error === undefined) return '';
    return `: ${error.message ?? error.code ?? ''}${detail}`.replace(/\s+/g, ' ').slice(0, 300);
  } catch {
    return '';
  }
}

/** The codes of a registry's error answer; none where it is no such answer. */
export async function errorCodes(response: HttpResponse): Promise<string[]> {
  const { data } = ErrorAnswer.safeParse(await response.json().catch(() => undefined));
  return (data?.errors ?? []).flatMap(({ code }) => (code === undefined ? [] : [code]));
}

const ErrorAnswer = z.object({ errors: z.array(z.object({ code: z.string().optional() })) });

/** What a token must allow (the distribution project's token scopes). */
function rightsFor({ method }: RegistryCall): 'pull' | 'pull,push' | 'pull,push,delete' {
  if (method === 'DELETE') return 'pull,push,delete';
  return method === 'PUT' || method === 'POST' ? 'pull,push' : 'pull';
}

function refused(call: RegistryCall, at: { status: number; said: string; known: boolean }): FactoryError {
  const { registry, repository } = call.reference;
  const rights = rightsFor(call);
  const what = rights === 'pull' ? 'read' : rights === 'pull,push' ? 'write' : 'delete in';
  const who = at.known ? 'with the credentials of docker login' : 'without credentials';
  return new FactoryError(
    'registry-refused',
    `${registry} refuses to let us ${what} ${repository} ${who} (${at.status})${at.said}`,
    {
      hint: at.known ? `ask for the right to ${what} ${repository}` : `docker login ${registry}`,
    },
  );
}
