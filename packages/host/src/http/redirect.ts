import { FactoryError, type FactoryErrorCode, type HttpRequest } from '@officina/core';
import type { Asked, HttpSettings } from './http-settings.ts';
import { resolveLocation } from './mirror-map.ts';

/** Headers that are meant for one origin alone, in lower case. */
export const secretHeaders: readonly string[] = ['authorization', 'cookie', 'proxy-authorization'];

interface Way {
  readonly current: HttpRequest;
  readonly first: HttpRequest;
  readonly settings: HttpSettings;
}

/**
 * The request that a redirect asks for; undefined for any other answer; throws upstream-redirect for one that
 * leaves the allowed hosts, upstream-insecure for one to plain http.
 */
export function nextHop({ hop, answer }: Asked, { current, first, settings }: Way): HttpRequest | undefined {
  const { status, headers } = answer;
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const from = new URL(hop.logical);
  const to = target(location, { hop: hop.logical, settings });
  const home = new URL(first.url);
  const hosts = first.redirectHosts === 'any' ? [] : (first.redirectHosts ?? []);
  const allowed = to.host === home.host || first.redirectHosts === 'any' || hosts.includes(to.host);
  if (from.protocol === 'https:' && to.protocol !== 'https:') {
    throw refused('upstream-insecure', first, `to plain http: ${to.href}`);
  }
  if (!allowed) {
    const wanted = [home.host, ...hosts].join(', ');
    throw refused('upstream-redirect', first, `to ${to.href}, wanted one of the hosts ${wanted}`);
  }
  const becomesGet = status === 303 || ((status === 301 || status === 302) && current.method === 'POST');
  const headersOut = to.host === from.host ? current.headers : withoutSecrets(current.headers);
  const { body, method, headers: _, ...rest } = current;
  return {
    ...rest,
    url: to.href,
    method: becomesGet && method !== 'HEAD' ? 'GET' : (method ?? 'GET'),
    ...(becomesGet || body === undefined ? {} : { body }),
    ...(headersOut === undefined ? {} : { headers: headersOut }),
  };
}

function target(location: string, at: { hop: string; settings: HttpSettings }): URL {
  try {
    return new URL(resolveLocation(location, at.hop, at.settings.mirrors));
  } catch (cause) {
    throw new FactoryError('upstream-redirect', `${at.hop} redirects to what is not a url: ${location}`, {
      hint: 'look at the url in a browser; when upstream moved, change the url in image.yaml',
      cause,
    });
  }
}

function withoutSecrets(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(
    Object.entries(headers ?? {}).filter(([name]) => !secretHeaders.includes(name.toLowerCase())),
  );
}

function refused(code: FactoryErrorCode, first: HttpRequest, where: string): FactoryError {
  return new FactoryError(code, `${first.url} redirects ${where}`, {
    hint: 'look at the url in a browser; when upstream moved, change the url in image.yaml',
  });
}
