import { describe, expect, it } from '@jest/globals';
import { parseOs } from './inventory-os.ts';

describe('parseOs', () => {
  it.each([
    [
      'as Debian writes it',
      'PRETTY_NAME="Debian"\nID=debian\nVERSION_ID="12"',
      { id: 'debian', version: '12' },
    ],
    ['in single quotes', "ID='ubuntu'\nVERSION_ID='24.04'", { id: 'ubuntu', version: '24.04' }],
    [
      'of a release without a number',
      'ID=debian\nVERSION_CODENAME=forky',
      { id: 'debian', version: 'forky' },
    ],
    ['of a system without a version', 'ID=arch', undefined],
    ['with an empty name', 'ID=\nVERSION_ID=1', undefined],
    ['of an image without the file', '', undefined],
  ])('reads the file %s', (_, text, os) => {
    expect(parseOs(text)).toEqual(os);
  });
});
