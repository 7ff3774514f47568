/** One attribute as buildx reads them: a field of a line of CSV, quoted where its value says so. */
export function attribute(name: string, value: string): string {
  const field = `${name}=${value}`;
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
