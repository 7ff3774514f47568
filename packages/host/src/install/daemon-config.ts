import { FactoryError, renderDocument } from '@officina/core';

/** Where the engine reads its settings. */
export const daemonConfigFile = '/etc/docker/daemon.json';

/**
 * daemon.json with the containerd image store switched on and everything else as it was; undefined when nothing need
 * change. Throws engine-install-failed for a file that is not a JSON object.
 */
export function withContainerdStore(text: string | undefined): string | undefined {
  const config = parseConfig(text ?? '{}');
  const features = isRecord(config['features']) ? config['features'] : {};
  if (features['containerd-snapshotter'] === true) return undefined;
  return renderDocument({ ...config, features: { ...features, 'containerd-snapshotter': true } });
}

function parseConfig(text: string): Record<string, unknown> {
  let config: unknown;
  try {
    config = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    config = undefined;
  }
  if (isRecord(config)) return config;
  throw new FactoryError('engine-install-failed', `${daemonConfigFile} is not a JSON object`, {
    hint: 'fix or remove it, then run again',
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
