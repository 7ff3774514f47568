import { FactoryError, type Http } from '@officina/core';

/** What a registry is logged in with: a name and password, or an identity token (OAuth2 refresh token). */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** Finds the credentials of a registry host such as `docker.io`; undefined for an anonymous one. */
export type FindCredentials = (registry: string) => Promise<Credentials | undefined>;

/** A registry's challenge (RFC 9110 11.6.1), parameters by lower-case name. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads `WWW-Authenticate`, where several challenges may stand in a row, each with parameters of its own (RFC 9110 11.6.1);
 * empty when there is none or it is not understood.
 */
export function parseChallenges(header: string | undefined): Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  // A scheme is a word that no equals sign follows: `Bearer realm="r",service="s", Basic realm="b"`.
  for (const [, scheme, name, quoted, bare] of (header ?? '').matchAll(
    /([A-Za-z][\w-]*)(?=\s+[\w-]+\s*=|\s*(?:,|$))|([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g,
  )) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: {} });
    else if (name !== undefined) {
      const { parameters = {} } = found.at(-1) ?? {};
      parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
    }
  }
  return found;
}

/** The challenge to answer: for a token where one is offered, else for name and password. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  const of = (wanted: string) => challenges.find(({ scheme }) => scheme === wanted);
  return of('bearer') ?? of('basic');
}

export interface AuthorizationOptions {
  readonly http: Http;
  readonly registry: string;
  /** Whether the registry is on this machine: only then may a token come from plain http. */
  readonly loopback: boolean;
  readonly credentials: Credentials | undefined;
  /** `repository:<name>:pull` or `...:pull,push`. */
  readonly scope: string;
}

/** The Authorization header that answers a challenge; undefined when we have nothing to answer with. */
export async function authorize(
  challenge: Challenge,
  options: AuthorizationOptions,
): Promise<string | undefined> {
  if (challenge.scheme === 'basic')
    return options.credentials?.username === undefined ? undefined : basic(options.credentials);
  if (challenge.scheme !== 'bearer') return undefined;
  const token = await fetchToken(challenge, options);
  return token === undefined ? undefined : `Bearer ${token}`;
}

/** Asks the realm for a token (the distribution project's token specification; OAuth2 for an identity token). */
async function fetchToken(
  { parameters }: Challenge,
  options: AuthorizationOptions,
): Promise<string | undefined> {
  const { http, registry, credentials } = options;
  const realm = parameters['realm'] ?? '';
  if (!URL.canParse(realm) || (!options.loopback && !realm.startsWith('https://'))) {
    throw new FactoryError(
      'registry-answer',
      `${registry} names "${realm}" for tokens, wanted an https url`,
      { hint: 'ask those who run the registry: its token service must be at an https url' },
    );
  }
  const query = new URLSearchParams({ scope: parameters['scope'] ?? options.scope });
  if (parameters['service'] !== undefined) query.set('service', parameters['service']);
  const response =
    credentials?.identitytoken !== undefined
      ? await http.request({
          url: realm,
          method: 'POST',
          repeatable: true,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `${query}&grant_type=refresh_token&client_id=officina&refresh_token=${encodeURIComponent(credentials.identitytoken)}`,
        })
      : await http.request({
          url: `${realm}${realm.includes('?') ? '&' : '?'}${query}`,
          headers: credentials?.username === undefined ? {} : { authorization: basic(credentials) },
        });
  if (response.status !== 200) {
    await response.discard();
    return undefined;
  }
  const answer = (await response.json()) as { token?: unknown; access_token?: unknown } | null;
  const token = answer?.token ?? answer?.access_token;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

function basic({ username = '', password = '' }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
