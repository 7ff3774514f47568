import { FactoryError, isLoopbackRegistry } from '@officina/core';
import { engineLog } from './engine-client.ts';

const forms: readonly (readonly [RegExp, keyof typeof hints])[] = [
  // "Not found" ends what containerd says of a web page in a manifest's place.
  [/unexpected status from \S+ request.* (?:429|5\d\d)\b|text\/html/i, 'registry-answer'],
  [
    /unauthorized|authentication required|denied|forbidden|no basic auth|incorrect username|\b40[13]\b/i,
    'registry-refused',
  ],
  [
    /not found|manifest unknown|name unknown|does not exist|no such image|no match for platform|no matching manifest/i,
    'registry-missing',
  ],
  [
    /connection re(?:fused|set)|broken pipe|connection lost|use of closed|no such host|i\/o timeout|timeout|temporary failure|network is unreachable|tls|x509|\bEOF\b|dial tcp|server gave HTTP response/i,
    'registry-unreachable',
  ],
  [
    /unexpected status|unexpected commit digest|failed size validation|digest in response|got digest .* expected|no host in request url|unexpected size|invalid character/i,
    'registry-answer',
  ],
];

const hints = {
  'registry-refused': (registry: string) => `run "docker login ${registry}" with an account that may do this`,
  'registry-missing': () => 'look at the name, the tag and the platform',
  'registry-unreachable': (registry: string) =>
    `look whether ${isLoopbackRegistry(registry) ? 'http' : 'https'}://${registry}/v2/ answers from this machine`,
  'registry-answer': () => 'look at the log of the registry, then run again',
  'engine-failed': () => engineLog,
};

/** What an engine's words about a registry mean: registry-answer, registry-refused, registry-missing or registry-unreachable, else engine-failed. */
export function registryFailure(doing: string, registry: string, said: string): FactoryError {
  // Repositories and upload states are anybody's words.
  const words = said.replace(/https?:\/\/[^\s"]+/g, 'url');
  const code = forms.find(([form]) => form.test(words))?.[1] ?? 'engine-failed';
  return new FactoryError(code, `${doing}: ${said}`, { hint: hints[code](registry) });
}
