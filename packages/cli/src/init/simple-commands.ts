/** The commands of a RUN, parted at `&&`, `;`, `|` and line ends; undefined for one with a shell's own words in it. */
export function commandsOf(body: string): string[] | undefined {
  if (/<<|\b(?:if|for|while|case)\b|`|\(\s*\w+\s|\{\s/.test(body.replaceAll(/\$\([^)]*\)/g, '')))
    return undefined;
  return body
    .split(/&&|;|\|\|?|\n/)
    .map((command) => command.trim().replace(/^(?:sudo|env|exec)\s+/, ''))
    .filter((command) => command !== '');
}

/** The first word of a command, without the folder of the program. */
export function programOf(command: string): string {
  return /^(?:\w+=\S*\s+)*(?:\S*\/)?(\S+)/.exec(command)?.[1] ?? '';
}

/** Whether a command only asks one of these programs what it is, which smoke does for every image. */
export function asksVersion(command: string, programs: readonly string[]): boolean {
  return (
    programs.includes(programOf(command)) &&
    /^\S+\s+(?:--?)?(?:version|V|v|help|h)(?:\s+--(?:client|short)(?:=true)?)*$/.test(command)
  );
}
