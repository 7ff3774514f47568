import { expect, it } from '@jest/globals';
import { VersionRange } from '@officina/core';
import { pythonConstraint } from './python-constraint.ts';

it.each([
  ['', {}],
  ['==1.2.3', { constraint: '1.x' }],
  ['==1.2.post1', { constraint: '1.x' }],
  ['==1.*', { constraint: '1.x' }],
  ['==1.2.*', { constraint: '1.2.x' }],
  ['~=1.4', { constraint: '1.x' }],
  ['~=24.03.1', { constraint: '24.3.x' }],
  ['>=2.1,<3', { constraint: '>=2.1 <3' }],
  ['==${V}', { open: 'V' }],
  ['~=1', undefined],
  ['!=1.2', undefined],
  ['>=1.0rc1', undefined],
])('takes %j for %j', (versions, wanted) => {
  const read = pythonConstraint(versions);
  expect(read).toEqual(wanted);
  if (read?.constraint !== undefined) expect(VersionRange.parse(read.constraint)).toBe(read.constraint);
});
