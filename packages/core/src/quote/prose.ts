import { longestRun } from './markdown.ts';
import { withoutSteering } from './steering.ts';

/**
 * Others' prose as a fenced block: GitHub neither pings, links nor renders what is inside. The fence is longer than
 * any in the text (CommonMark 0.31, fenced code blocks). Longer texts are cut at the limit, in characters.
 */
export function quoteProse(text: string, limit = 4000): string {
  const plain = withoutSteering(text).trim();
  const short = plain.length > limit ? `${plain.slice(0, limit)}\n…` : plain;
  const fence = '`'.repeat(Math.max(3, longestRun(short) + 1));
  return `${fence}text\n${short}\n${fence}`;
}

/** A link to a page of a GitHub repository; empty when the repository's name is not one. */
export function linkGitHub(label: string, repository: string, page: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return '';
  const path = encodeURI(page).replace(/[()#?@]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `[${label}](https://github.com/${repository}/${path})`;
}
