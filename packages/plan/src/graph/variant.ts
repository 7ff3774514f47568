import { FactoryError, type FactorySpec, fillTemplate } from '@officina/core';
import type { GraphImage } from './graph.ts';

/** An image graph that leaves images out, as factory.yaml declares it. */
export interface Variant {
  readonly name: string;
  readonly skip: readonly string[];
  /** Template of the channels of images that come out otherwise. */
  readonly channel: string;
}

/** The variant of a name, undefined for the whole graph; throws input-invalid naming what is declared. */
export function findVariant({ variants = {} }: FactorySpec, name: string | undefined): Variant | undefined {
  if (name === undefined) return undefined;
  const found = Object.hasOwn(variants, name) ? variants[name] : undefined;
  if (found !== undefined) return { name, ...found };
  const known = Object.keys(variants).join(', ') || 'none';
  throw new FactoryError('input-invalid', `factory.yaml has no variant "${name}", declared are: ${known}`, {
    hint: `add "variants: { ${name}: { skip: [<image>] } }" to factory.yaml`,
  });
}

/** The channels of each image: its own, or the variant's where it, or one below it, stands on another image than usual. */
export function channelsOf(
  nodes: readonly GraphImage[],
  variant: Variant | undefined,
): ReadonlyMap<string, string[]> {
  const changed = new Set<string>();
  return new Map(
    nodes.map(({ image, parents, contexts }) => {
      const { name, spec } = image;
      if (aliasesOf(contexts).aliases !== undefined || parents.some((parent) => changed.has(parent)))
        changed.add(name);
      if (variant === undefined || !changed.has(name)) return [name, spec.channels];
      const fill = (channel: string) => fillTemplate(variant.channel, { channel, variant: variant.name });
      return [name, spec.channels.map(fill)];
    }),
  );
}

/** The names in a Dockerfile that stand for another image than they say; left out when there are none. */
export function aliasesOf(contexts: ReadonlyMap<string, string>): { aliases?: Record<string, string> } {
  const others = [...contexts].filter(([name, image]) => name !== image);
  return others.length === 0 ? {} : { aliases: Object.fromEntries(others) };
}
