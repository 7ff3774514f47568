/**
 * Whether a value only stands in for a secret: a variable, a mounted file, a switch, what is masked, or what documentation
 * writes in its place. A few letters that look so within a longer value make it none.
 */
export function isPlaceholder(value: string): boolean {
  return (
    /^["'\\]*(?:[$<%]|\{\{|\/run\/secrets\/|(?:true|false|none|null)["'\\]*$|(?:your|my|some)[-_])|\$\{|\*{3}|\.{3}|example|placeholder|change-?me|redacted|dummy/i.test(
      value,
    ) || isMasked(value)
  );
}

/** Whether half of a value or more is one and the same letter: `xxxxxxxx`, `0000-0000`. */
export function isMasked(value: string): boolean {
  const counts = new Map<string, number>();
  for (const letter of value.toLowerCase()) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return value.length >= 4 && Math.max(...counts.values()) * 2 >= value.length;
}
