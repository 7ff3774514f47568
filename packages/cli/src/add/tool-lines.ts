import type { ToolWish } from './catalog.ts';

/** A tool's lines under `tools:` of image.yaml, two spaces in. */
export function renderTool(name: string, tool: ToolWish): string {
  const lines = Object.entries(tool)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => `    ${key}: ${typeof value === 'string' ? renderText(value) : renderFlow(value)}\n`,
    );
  return `  ${name}:\n${lines.join('')}`;
}

/** A text of its own line: plain where YAML reads it as it is. */
function renderText(text: string): string {
  return /^[A-Za-z/][\w./:+{}-]*$/.test(text) && !isWord(text) && !text.endsWith(':') ? text : quote(text);
}

/** A value within brackets, where braces and commas would be YAML's own. */
function renderFlow(value: unknown): string {
  if (typeof value === 'string') {
    return /^[A-Za-z/.-][\w./+-]*$/.test(value) && !isWord(value) && !/^-+$|^\.+$/.test(value)
      ? value
      : quote(value);
  }
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(', ')}]`;
  const pairs = Object.entries(value as object).map(([key, one]) => `${renderFlow(key)}: ${renderFlow(one)}`);
  return `{ ${pairs.join(', ')} }`;
}

/** What some reader of YAML takes for something else than text. */
function isWord(text: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n|[.-]?\d.*|\.inf|\.nan)$/i.test(text);
}

/** In single quotes, which leave a backslash as it is. */
function quote(text: string): string {
  return text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
