import type { MemoryRegistry } from './registry.ts';

/**
 * Runs that take turns at a registry: each call waits until it is its run's turn, and the turns follow from a seed. So an
 * interleaving is the same each time, and no time passes in it. By seed a run is left soon, or goes on for a while.
 */
export function takingTurns(seed: number) {
  const waiting = new Map<string, (() => void)[]>();
  const patience = [0, 0.5, 0.9, 0.98][seed % 4] ?? 0;
  let state = seed * 2_654_435_761 + 1;
  let last = '';
  const chance = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const random = (below: number) => Math.floor(chance() * below);
  return {
    at: (name: string, registry: MemoryRegistry): MemoryRegistry => {
      const turn = () => new Promise<void>((go) => waiting.set(name, [...(waiting.get(name) ?? []), go]));
      const slow =
        <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
        async (...args: A): Promise<R> => {
          await turn();
          return call(...args);
        };
      return {
        ...registry,
        head: slow(registry.head),
        manifest: slow(registry.manifest),
        blob: slow(registry.blob),
        putManifest: slow(registry.putManifest),
        putBlob: slow(registry.putBlob),
        tags: slow(registry.tags),
        remove: slow(registry.remove),
        untag: slow(registry.untag),
      };
    },
    async until(ended: () => boolean): Promise<void> {
      while (!ended()) {
        // All that a call sets off on its own happens before the next one.
        await new Promise((next) => setImmediate(next));
        const names = [...waiting.keys()].filter((name) => (waiting.get(name) ?? []).length > 0);
        if (!names.includes(last) || chance() >= patience) last = names[random(names.length)] ?? '';
        const queue = waiting.get(last) ?? [];
        queue.splice(random(queue.length), 1)[0]?.();
      }
    },
  };
}
