import type { Check } from '../check/check.ts';
import { toCommandTest } from './command-test.ts';
import { toContentTest, toExistenceTest } from './file-tests.ts';
import { toLicenseTest } from './license-test.ts';
import { toMetadataTest } from './metadata-test.ts';
import type { StructureContext } from './structure-spec.ts';

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
