import {
  parseBuildResult,
  parsePlan,
  parseReleaseRecord,
  parseSmokeResult,
  readDocument,
} from '@officina/core';
import type { Workshop } from './workshop.ts';

/** The documents of earlier steps, as the state folder or a named file has them. */
export const documents = {
  plan: reader('plan.json', parsePlan),
  build: reader('build.json', parseBuildResult),
  smoke: reader('smoke.json', parseSmokeResult),
  release: reader('release.json', parseReleaseRecord),
};

function reader<T>(name: string, parse: (text: string, origin: { file: string }) => T) {
  const verb = name.replace('.json', '');
  const hint = `run officina ${verb} first, or name the file with --${verb}`;
  return (workshop: Workshop, file = workshop.place(name)): Promise<T> =>
    readDocument(workshop.files, file, parse, hint);
}
