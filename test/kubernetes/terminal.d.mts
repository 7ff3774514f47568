export function readTerminal(output: string, columns: number): string[];
export function drawTerminal(
  lines: readonly string[],
  options: { readonly title: string; readonly columns: number },
): string;
