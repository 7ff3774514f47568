import { describe, expect, it } from '@jest/globals';
import { toSpdx } from './spdx-license.ts';

describe('toSpdx', () => {
  it.each([
    ['GPL-2+', 'GPL-2.0-or-later'],
    ['GPL-3', 'GPL-3.0-only'],
    ['LGPL-2.1+', 'LGPL-2.1-or-later'],
    ['GFDL-1.3', 'GFDL-1.3-only'],
    ['Expat', 'MIT'],
    ['BSD-3-clause', 'BSD-3-Clause'],
    ['Apache-2.0', 'Apache-2.0'],
    ['GPL-1+ or Artistic', 'GPL-1.0-or-later OR Artistic-1.0-Perl'],
    ['Expat and ISC', 'MIT AND ISC'],
    ['GPL-2, or Expat', 'GPL-2.0-only OR MIT'],
    ['public-domain', 'LicenseRef-Debian-public-domain'],
    ['GPL-2+ with OpenSSL exception', 'LicenseRef-Debian-GPL-2-with-OpenSSL-exception'],
  ])('writes %s as %s', (debian, spdx) => {
    expect(toSpdx(debian)).toBe(spdx);
  });
});
