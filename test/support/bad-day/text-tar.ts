/** A tar of one file of ASCII text, which is ASCII itself: a layer that can be kept and sent as a text (ustar, POSIX.1-1988). */
export function renderTar(name: string, text: string): string {
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const head = (sum: string) =>
    [
      ...[name.padEnd(100, '\0'), octal(0o644, 8), octal(0, 8), octal(0, 8)],
      ...[octal(text.length, 12), octal(0, 12), sum, '0', ''.padEnd(100, '\0'), 'ustar\0', '00'],
    ]
      .join('')
      .padEnd(512, '\0');
  const sum = [...head(' '.repeat(8))].reduce((all, sign) => all + sign.charCodeAt(0), 0);
  const body = text.padEnd(Math.ceil(text.length / 512) * 512, '\0');
  return `${head(`${octal(sum, 7)} `)}${body}${'\0'.repeat(1024)}`;
}
