import { type Digest, digestOf, type LayerMember, type OpenedImage } from '@officina/core';

/** A member of a layer; a file of that content, if nothing else is said. */
export function member(path: string, content = '', more: Partial<LayerMember> = {}): LayerMember {
  const file = { kind: 'file', mode: 0o644, owner: '0:0', modified: 0, size: content.length };
  return { path, ...file, sha256: digestOf(content).slice('sha256:'.length), ...more };
}

/** An image of such layers, its contents as whoever looks asks for them; `read` gets every layer that is read. */
export function imageOf(
  layers: readonly (readonly LayerMember[])[],
  {
    read = [],
    environment = [],
    labels = {},
  }: { read?: Digest[]; environment?: string[]; labels?: Record<string, string> } = {},
): OpenedImage {
  const named = layers.map((members) => ({ digest: digestOf(JSON.stringify(members)), size: 10, members }));
  return {
    found: 'registry',
    digest: digestOf(JSON.stringify(layers)),
    config: {
      ...{ platform: 'linux/amd64', labels, environment, triggers: [], diffIds: [] },
      history: layers.map((_, at) => `RUN ${at}`),
    },
    layers: named.map(({ digest, size }) => ({ digest, size })),
    members: async (layer, { keeps, visit }) => {
      read.push(layer);
      for (const { content, ...one } of named.find(({ digest }) => digest === layer)?.members ?? [])
        visit(keeps(one.path) && content !== undefined ? { ...one, content } : one);
    },
  };
}
