/** Variables by their names. */
export type Variables = Readonly<Record<string, string>>;

/**
 * A text in which `$NAME` and `${NAME}` are filled in; unknown ones are empty. Anything else that a shell would fill in
 * (`$1`, `$?`, `${NAME:-x}`, `$(x)`) stays as it is, for the shell of the test.
 */
export function expand(text: string, variables: Variables): string {
  return text.replace(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (all, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    if (/^[0-9]/.test(name)) return all;
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : '';
  });
}

/** Variables of a list, filled in from those before the list; of a name that is there twice the last one counts. */
export function expandAll(
  list: readonly { readonly key: string; readonly value: string }[],
  before: Variables,
): Variables {
  const added = list.map(({ key, value }) => [key, expand(value, before)] as const);
  return { ...before, ...Object.fromEntries(added) };
}

/** The variables of an image's configuration, `NAME=value` each. */
export function variablesOf(env: readonly string[]): Variables {
  return Object.fromEntries(
    env.map((entry) => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}
