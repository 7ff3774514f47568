import { describe, expect, it } from '@jest/globals';
import { readRetractions } from './retractions.ts';

const versions = ['0.9.0', '1.0.0', '1.0.1', '1.1.0', '1.2.0-rc.1', '1.2.0'];
const left = (text: string) => versions.filter((version) => !readRetractions(text)(version));

describe('readRetractions', () => {
  it.each([
    ['module x\n\ngo 1.26\n', versions],
    ['retract v1.1.0 // stolen key\n', ['0.9.0', '1.0.0', '1.0.1', '1.2.0-rc.1', '1.2.0']],
    ['retract [v1.0.0, v1.1.0]\n', ['0.9.0', '1.2.0-rc.1', '1.2.0']],
    ['retract (\n\tv1.2.0 // itself\n\t[v0.9.0, v1.0.0]\n)\n', ['1.0.1', '1.1.0', '1.2.0-rc.1']],
    ['// retract v1.1.0\nrequire retract.example v1.1.0\n', versions],
  ])('reads %j', (text, wanted) => {
    expect(left(text)).toEqual(wanted);
  });
});
