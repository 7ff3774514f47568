/**
 * A word for a POSIX shell in which `$NAME` and `${NAME}` are filled in from the environment, and nothing else means
 * anything to the shell.
 */
export function expandable(text: string): string {
  const quoted = text.replace(
    /\$(?:\{(\w+)\}|([A-Za-z_]\w*))|["\\`$]/g,
    (all, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      return name === undefined ? `\\${all}` : `\${${name}-}`;
    },
  );
  return `"${quoted}"`;
}
