const prefix = 'SPDXRef-';

/** The identifier of a part in an SPDX document, which knows letters, digits, `-` and `.` alone: `.2b` is a plus. */
export function spdxId(ref: string): string {
  return `${prefix}${ref.replace(/[^A-Za-z0-9-]/g, (sign) => `.${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;
}

/** The part that an identifier of ours is of. */
export function refOf(id: string): string {
  const bare = id.startsWith(prefix) ? id.slice(prefix.length) : id;
  return bare.replace(/\.([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
