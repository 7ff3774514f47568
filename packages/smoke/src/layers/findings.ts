import { type Digest, type Files, isFactoryError, parseJson, renderDocument } from '@officina/core';
import { z } from 'zod';
import { Finding } from './finding.ts';
import { rulesVersion } from './secret-rules.ts';

const Kept = z.strictObject({ rules: z.literal(rulesVersion), findings: z.array(Finding) });

/** What was found before, of an image's digest or a layer's: its bytes cannot change, so that nothing is read twice. */
export interface Findings {
  /** Undefined when the digest was not looked into with today's rules. */
  read(digest: Digest): Promise<readonly Finding[] | undefined>;
  write(digest: Digest, findings: readonly Finding[]): Promise<void>;
}

/** Findings as files in a folder, one per digest. */
export function createFindings(files: Pick<Files, 'read' | 'write'>, folder: string): Findings {
  const pathOf = (digest: Digest) => `${folder}/${digest.replace(':', '-')}.secrets.json`;
  return {
    async read(digest) {
      const text = await files.read(pathOf(digest));
      if (text === undefined) return undefined;
      try {
        return parseJson(Kept, text, { file: pathOf(digest) }).findings;
      } catch (error) {
        if (isFactoryError(error)) return undefined;
        throw error;
      }
    },
    write: (digest, findings) =>
      files.write(pathOf(digest), renderDocument({ rules: rulesVersion, findings })),
  };
}
