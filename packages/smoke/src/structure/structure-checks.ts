import type { Check } from '../check/check.ts';
import { toCommandTest } from './command-test.ts';
import { toContentTest, toExistenceTest } from './file-tests.ts';
import { toLicenseTest } from './license-test.ts';
import { hasMetadata, toMetadataTest } from './metadata-test.ts';
import { placeOf, type RefusedStructure, type StructureContext } from './structure-context.ts';

/**
 * The checks that a container-structure-test configuration asks for, in the order in which that tool runs them; of one that
 * was refused, one check that fails.
 */
export function toStructureChecks(context: StructureContext | RefusedStructure): Check[] {
  if ('refused' in context) return [toRefusal(context)];
  const { spec } = context;
  return [
    ...spec.commandTests.map((test) => toCommandTest(test, context)),
    ...spec.fileContentTests.map((test) => toContentTest(test, context)),
    ...spec.fileExistenceTests.map((test) => toExistenceTest(test, context)),
    ...spec.licenseTests.map((test) => toLicenseTest(test, context)),
    ...(hasMetadata(spec.metadataTest) ? [toMetadataTest(spec.metadataTest, context)] : []),
  ];
}

function toRefusal(context: RefusedStructure): Check {
  const { why, hint } = context.refused;
  return {
    kind: 'structure',
    name: `structure tests: ${placeOf(context)}`,
    image: context.image,
    isolation: 'shared',
    wanted: 'a configuration that can be run',
    probes: [],
    judge: () => ({ passed: false, got: why, ...(hint === undefined ? {} : { hint }) }),
  };
}
