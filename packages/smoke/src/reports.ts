import { type Digest, type Files, isFactoryError, parseJson, Report, renderDocument } from '@officina/core';
import { createFindings, type Findings } from './layers/findings.ts';

/** Reports of earlier runs, so that a reused image can still show what was found about it. */
export interface Reports {
  /** The last report about a digest; undefined when there is none that can be read. */
  read(digest: Digest): Promise<Report | undefined>;
  write(report: Report): Promise<void>;
  readonly findings: Findings;
}

/** Reports as files in a folder, one per digest. */
export function createReports(files: Pick<Files, 'read' | 'write'>, folder: string): Reports {
  const pathOf = (digest: Digest) => `${folder}/${digest.replace(':', '-')}.json`;
  return {
    async read(digest) {
      const text = await files.read(pathOf(digest));
      if (text === undefined) return undefined;
      try {
        return parseJson(Report, text, { file: pathOf(digest) });
      } catch (error) {
        // An older form or a torn file is as good as none: the checks run again.
        if (isFactoryError(error)) return undefined;
        throw error;
      }
    },
    write: (report) => files.write(pathOf(report.digest), renderDocument(report)),
    findings: createFindings(files, folder),
  };
}
