/**
 * Whether a value only stands in for a secret: a variable, a mounted file, a switch, what is masked, or what documentation
 * writes in its place.
 */
export function isPlaceholder(value: string): boolean {
  return /^["'\\]*(?:[$<%]|\{\{|\/run\/secrets\/|(?:true|false|none|null)["'\\]*$|(?:your|my|some)[-_])|\$\{|\*{3}|x{4}|\.{3}|example|placeholder|change-?me|redacted|dummy/i.test(
    value,
  );
}
