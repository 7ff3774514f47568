import { canonicalJson } from '@officina/core';

/** The label that devcontainer clients read (containers.dev, image metadata). */
export const metadataLabel = 'devcontainer.metadata';

/**
 * What is wrong with a devcontainer.metadata label: it must be JSON, an object or an array of objects, and the merged
 * entries must say what image.yaml wants. Empty when all is well.
 */
export function metadataProblems(
  label: string | undefined,
  wanted: Readonly<Record<string, unknown>> | undefined,
): string[] {
  if (label === undefined) return wanted === undefined ? [] : [`no label ${metadataLabel}`];
  let value: unknown;
  try {
    value = JSON.parse(label);
  } catch (error) {
    return [`label ${metadataLabel} is not JSON: ${(error as Error).message}`];
  }
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  if (!entries.every(isObject)) return [`label ${metadataLabel} wanted objects, got ${canonicalJson(value)}`];
  return differences(mergeEntries(entries), wanted ?? {}, metadataLabel);
}

/** Later entries win, and objects such as containerEnv are merged member by member. */
export function mergeEntries(entries: readonly Record<string, unknown>[]): Record<string, unknown> {
  return entries.reduce<Record<string, unknown>>(merge, {});
}

function merge(all: Record<string, unknown>, entry: Record<string, unknown>): Record<string, unknown> {
  const next = { ...all };
  for (const [key, value] of Object.entries(entry)) {
    const before = next[key];
    next[key] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  return next;
}

function differences(
  got: Record<string, unknown>,
  wanted: Readonly<Record<string, unknown>>,
  path: string,
): string[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const found = got[key];
    if (isObject(value) && isObject(found)) return differences(found, value, `${path}.${key}`);
    if (found !== undefined && canonicalJson(found) === canonicalJson(value)) return [];
    return [`${path}.${key} is ${found === undefined ? 'not there' : canonicalJson(found)}`];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
