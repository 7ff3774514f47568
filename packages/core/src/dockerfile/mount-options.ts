const spellings: Readonly<Record<string, string>> = { src: 'source', dst: 'target', destination: 'target' };

/** The options of a `--mount` of RUN by their names in small letters, each under its usual spelling: `source`, `target`. */
export function mountOptions(value: string): ReadonlyMap<string, string> {
  return new Map(
    value.split(',').map((option) => {
      const at = option.indexOf('=');
      const key = (at < 0 ? option : option.slice(0, at)).toLowerCase();
      return [spellings[key] ?? key, at < 0 ? '' : option.slice(at + 1)];
    }),
  );
}
