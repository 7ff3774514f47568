/** Characters that steer a reader's eye rather than say something: controls and bidirectional overrides. */
const steering =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Others' words as code inside a table cell: no mention, no link, no markup, and no way out of the cell. */
export function quoteCell(text: string, limit = 80): string {
  const plain = text.replace(steering, '').replace(/\s+/g, ' ').trim();
  if (plain === '') return '';
  const short = plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
  // GitHub splits cells before it looks for code, so a bar must be escaped even there; a backtick has no escape.
  return `\`${short.replaceAll('`', "'").replaceAll('\\', '/').replaceAll('|', '\\|')}\``;
}

/**
 * Others' prose as a fenced block: GitHub neither pings, links nor renders what is inside. The fence is longer than
 * any in the text (CommonMark 0.31, fenced code blocks). Longer texts are cut at the limit, in characters.
 */
export function quoteProse(text: string, limit = 4000): string {
  const plain = text.replaceAll('\r\n', '\n').replace(steering, '').trim();
  const short = plain.length > limit ? `${plain.slice(0, limit)}\n…` : plain;
  const longest = Math.max(0, ...[...short.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${short}\n${fence}`;
}

/** A link to a page of a GitHub repository; empty when the repository's name is not one. */
export function linkGitHub(label: string, repository: string, page: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return '';
  const path = encodeURI(page).replace(/[()#?@]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `[${label}](https://github.com/${repository}/${path})`;
}
