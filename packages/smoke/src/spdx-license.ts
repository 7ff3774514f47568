/** Debian's short names, in small letters, by their SPDX identifiers (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/). */
const otherNames: Readonly<Record<string, string>> = {
  expat: 'MIT',
  artistic: 'Artistic-1.0-Perl',
  'bsd-1-clause': 'BSD-1-Clause',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  'bsd-4-clause-uc': 'BSD-4-Clause-UC',
  'apache-2': 'Apache-2.0',
  'psf-2': 'PSF-2.0',
  cc0: 'CC0-1.0',
  bsl: 'BSL-1.0',
  zlib: 'Zlib',
  'gfdl-niv-1.3': 'GFDL-1.3-no-invariants-only',
  'gfdl-niv-1.3+': 'GFDL-1.3-no-invariants-or-later',
};

/** Identifiers that Debian and SPDX write alike, but for the end `+`. */
const sameName =
  /^(?:Apache-[12]\.[01]|MPL-[12]\.[01]|EPL-[12]\.0|CC-BY(?:-SA)?-[1-4]\.[05]|CC0-1\.0|Artistic-2\.0|BSL-1\.0|0BSD|OFL-1\.1|Unlicense|W3C|WTFPL|curl|OpenSSL|Ruby|TCL|Vim|HPND|MIT|ISC|X11|FSFAP|FSFUL|FSFULLR|IJG|Beerware)$/;

/** An SPDX expression of a licence as Debian's copyright files have it; what SPDX has no name for is a LicenseRef of ours. */
export function toSpdx(debian: string): string {
  const words = debian.replace(/,\s*(?=and|or)/gi, ' ').replace(/,/g, ' and ');
  const alternatives = words.split(/\s+or\s+/i).map((part) =>
    part
      .split(/\s+and\s+/i)
      .map((one) => oneLicense(one.trim()))
      .join(' AND '),
  );
  return [...new Set(alternatives)].join(' OR ');
}

function oneLicense(text: string): string {
  const [name = '', exception] = text.split(/\s+with\s+/i);
  if (exception !== undefined) return reference(text);
  const family = /^(GPL|LGPL|AGPL|GFDL)-(\d(?:\.\d)?)(?:\.0)?(\+?)$/.exec(name);
  if (family !== null) {
    const [, kind = '', version = '', later] = family;
    const full = version.includes('.') ? version : `${version}.0`;
    return `${kind}-${full}-${later === '+' ? 'or-later' : 'only'}`;
  }
  return otherNames[name.toLowerCase()] ?? (sameName.test(name) ? name : reference(text));
}

function reference(text: string): string {
  return `LicenseRef-Debian-${text.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '') || 'unnamed'}`;
}
