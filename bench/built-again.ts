/** The steps of a plain progress of buildx that fit a pattern and came from no cache, each by its name there. */
export function builtAgain(log: string, step: RegExp): string[] {
  const lines = log.split('\n').flatMap((line) => {
    const [, number = '', said = ''] = /^#(\d+) (.*)/.exec(line) ?? [];
    return number === '' ? [] : [{ number, said }];
  });
  const cached = new Set(lines.filter(({ said }) => said === 'CACHED').map(({ number }) => number));
  const names = new Map(
    lines.flatMap(({ number, said }) => {
      const [, name] = /^\[(.*?)\] RUN /.exec(said) ?? [];
      return name !== undefined && step.test(said) && !cached.has(number) ? [[number, name] as const] : [];
    }),
  );
  return [...names.values()];
}
