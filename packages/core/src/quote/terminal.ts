import { withoutSteering } from './steering.ts';

/** Bold, dim, red, green, yellow, cyan, and their ends: the colours that we use ourselves. */
const ownColors = /(\x1b\[(?:[12]|22|3[1-369])m)/;

/**
 * Text for a terminal or a job's log, others' words among it: of all that steers only line ends, tabs and our own colours
 * stay, and no line is a command to GitHub's runner (`::set-env`, or the older `##[`).
 */
export function quoteTerminal(text: string): string {
  return text
    .split(ownColors)
    .map((part, at) => (at % 2 === 1 ? part : withoutSteering(part)))
    .join('')
    .replace(/^(\s*)::/gm, '$1: :')
    .replaceAll('##[', '## [');
}
