import { type EngineImage, type EngineImages, type EngineNames, FactoryError } from '@officina/core';

/** An engine's store in memory. */
export interface MemoryEngine extends EngineImages, EngineNames {
  /** Digest or name to image. */
  readonly images: Map<string, EngineImage>;
  /** What a pull finds: reference to image. */
  readonly remote: Map<string, EngineImage>;
  /** What was done to it, in order: `tag NAME NEW`, `untag NAME`, `pull NAME` or `push NAME`. */
  readonly calls: string[];
  /** Makes an image known by its digest and these names. */
  add(image: Partial<EngineImage> & Pick<EngineImage, 'digest'>, ...names: readonly string[]): void;
}

/** An empty store; `calls` may be a list that others write to as well. */
export function memoryEngine(calls: string[] = []): MemoryEngine {
  const images = new Map<string, EngineImage>();
  const remote = new Map<string, EngineImage>();
  const known = (name: string) =>
    images.get(name) ?? refuse('candidate-missing', `the engine has no ${name}`);
  return {
    images,
    remote,
    calls,
    add(image, ...names) {
      for (const name of [image.digest, ...names]) images.set(name, { ...plain, ...image });
    },
    inspect: async (name) => images.get(name),
    unpacked: async (name) => known(name) && 1_000_000,
    tag: async (name, newName) => {
      calls.push(`tag ${name} ${newName}`);
      images.set(newName, known(name));
    },
    untag: async (name) => {
      calls.push(`untag ${name}`);
      images.delete(name);
    },
    pull: async (name) => {
      calls.push(`pull ${name}`);
      images.set(name, remote.get(name) ?? refuse('registry-missing', `there is no ${name}`));
    },
    push: async (name) => {
      calls.push(`push ${name}`);
      return known(name).digest;
    },
    names: async (pattern) => [...images.keys()].filter((name) => matches(pattern, name)),
  };
}

const plain: Omit<EngineImage, 'digest'> = {
  platform: 'linux/amd64',
  labels: {},
  user: '',
  workdir: '',
  entrypoint: [],
  env: [],
};

/** As the engine does: a star ends at a slash, and a digest is no name. */
function matches(pattern: string, name: string): boolean {
  const words = pattern.split('*').map((word) => word.replace(/[.$+?^(){}|[\]\\]/g, '\\$&'));
  return !name.startsWith('sha256:') && new RegExp(`^${words.join('[^/]*')}$`).test(name);
}

function refuse(code: 'candidate-missing' | 'registry-missing', message: string): never {
  throw new FactoryError(code, message, { hint: 'do it again' });
}
