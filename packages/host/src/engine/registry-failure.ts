import { FactoryError, isLoopbackRegistry } from '@officina/core';
import { engineLog } from './engine-client.ts';

const forms: readonly (readonly [RegExp, keyof typeof hints])[] = [
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
];

const hints = {
  'registry-refused': (registry: string) => `run "docker login ${registry}" with an account that may do this`,
  'registry-missing': () => 'look at the name, the tag and the platform',
  'registry-unreachable': (registry: string) =>
    `look whether ${isLoopbackRegistry(registry) ? 'http' : 'https'}://${registry}/v2/ answers from this machine`,
  'engine-failed': () => engineLog,
};

/** What an engine's words about a registry mean: registry-refused, registry-missing or registry-unreachable, else engine-failed. */
export function registryFailure(doing: string, registry: string, said: string): FactoryError {
  const code = forms.find(([form]) => form.test(said))?.[1] ?? 'engine-failed';
  return new FactoryError(code, `${doing}: ${said}`, { hint: hints[code](registry) });
}
