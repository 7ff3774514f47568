import { FactoryError, normalProject, type PythonProject } from '@officina/core';
import { z } from 'zod';

/** The part of a pylock.toml (PEP 751) that names projects and their wheels. */
const Pylock = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      wheels: z.array(z.object({ url: z.string() })).default([]),
    }),
  ),
});

/** The projects of a pylock.toml; throws upstream-answer for what is none. */
export async function readPylock(text: string): Promise<PythonProject[]> {
  const { parse } = await import('smol-toml');
  try {
    return Pylock.parse(parse(text)).packages.map(({ name, version, wheels }) => ({
      name: normalProject(name),
      version,
      wheels: wheels.map(({ url }) => decodeURIComponent(url.slice(url.lastIndexOf('/') + 1))),
    }));
  } catch (cause) {
    throw new FactoryError('upstream-answer', 'uv wrote a pylock.toml that cannot be read', {
      cause,
      hint: 'tell us what it was asked',
    });
  }
}
