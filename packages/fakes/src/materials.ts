import { digestOf, type Material, type MaterialStore, type PythonEnvironments } from '@officina/core';

/** A store that has nothing and gets whatever is asked; it tells what that was. */
export interface MemoryMaterials extends MaterialStore {
  /** `what` of each material, in the order in which they were asked for. */
  readonly asked: string[];
  /** Paths of the folders that were laid out, with what they hold. */
  readonly laidOut: Map<string, string[]>;
}

/** Materials in memory; `refuse` throws for one that cannot be had. */
export function memoryMaterials(refuse: (material: Material) => void = () => undefined): MemoryMaterials {
  const asked: string[] = [];
  const laidOut = new Map<string, string[]>();
  return {
    asked,
    laidOut,
    fetch: async (material, onBytes = () => undefined) => {
      asked.push(material.what);
      refuse(material);
      const size = material.size ?? 1;
      onBytes(size);
      return { file: `store/${material.hash.hex}`, size, fetched: true };
    },
    find: async () => undefined,
    digest: async ({ file }) => digestOf(file),
    take: async () => new Map(),
    layOut: async (content, folder) => void laidOut.set(folder, Object.keys(content)),
  };
}

/** A machine whose store has no wheels. */
export const noEnvironments: PythonEnvironments = { pack: async () => undefined };
