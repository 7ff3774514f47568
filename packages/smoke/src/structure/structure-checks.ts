import type { Check } from '../check/check.ts';
import { toCommandTest } from './command-test.ts';
import { toContentTest, toExistenceTest } from './file-tests.ts';
import { toLicenseTest } from './license-test.ts';
import { toMetadataTest } from './metadata-test.ts';
import type { StructureSpec } from './structure-spec.ts';

/** A configuration, and who brings it. */
export interface StructureContext {
  readonly spec: StructureSpec;
  /** The file's text. */
  readonly text: string;
  /** The image whose image.yaml names the file. */
  readonly image: string;
  /** Whether its commands have a network. */
  readonly network: boolean;
}

/** The checks that a container-structure-test configuration asks for, in the order in which that tool runs them. */
export function toStructureChecks(context: StructureContext): Check[] {
  const { spec } = context;
  return [
    ...spec.commandTests.map((test) => toCommandTest(test, context)),
    ...spec.fileExistenceTests.map((test) => toExistenceTest(test, context)),
    ...spec.fileContentTests.map((test) => toContentTest(test, context)),
    ...spec.licenseTests.map((test) => toLicenseTest(test, context)),
    ...(spec.metadataTest === undefined ? [] : [toMetadataTest(spec.metadataTest, context)]),
  ];
}
