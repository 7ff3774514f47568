import type { ToolWish } from '@officina/core';

/** A tool's lines under `tools:` of image.yaml, two spaces in; one line where its row of the catalogue says the rest. */
export function renderTool(name: string, tool: ToolWish): string {
  if (tool.datasource === undefined) return `  ${name}: ${renderFlow(tool)}\n`;
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
  if (typeof value !== 'object') return String(value);
  const pairs = Object.entries(value ?? {}).map(([key, one]) => `${renderFlow(key)}: ${renderFlow(one)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** What some reader of YAML takes for something else than text. */
function isWord(text: string): boolean {
  return /^(?:true|false|null|yes|no|on|off|y|n|[.-]?\d.*|\.inf|\.nan)$/i.test(text);
}

/** In single quotes, which leave a backslash as it is. */
function quote(text: string): string {
  return text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
