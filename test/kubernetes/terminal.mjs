/** What a terminal of some columns would show of a program's output: its lines, without colours. */
export function readTerminal(output, columns) {
  const lines = [[]];
  let column = 0;
  for (const [token, code, number, kind, letter] of output.matchAll(tokens)) {
    if (letter !== undefined && column === columns) {
      lines.push([]);
      column = 0;
    }
    const line = lines.at(-1);
    if (letter !== undefined) {
      line[column] = letter;
      column += 1;
    } else if (token === '\n') {
      lines.push([]);
    } else if (token === '\r') {
      column = 0;
    } else if (token === '\b') {
      column = Math.max(0, column - 1);
    } else if (code !== undefined && (kind === 'K' || kind === 'J')) {
      line.length = Math.min(line.length, column);
    } else if (kind === 'C') {
      column += Number(number || 1);
    }
  }
  return lines.map((line) =>
    Array.from(line, (letter) => letter ?? ' ')
      .join('')
      .trimEnd(),
  );
}

/** Sequences of control (ECMA-48) with their number and kind, titles, other escapes, controls, and letters. */
const tokens =
  /(\x1b\[)[?>=]?(\d*)[\d;]*([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>]|\x1b[()].|[\x00-\x1f]|([^\x00-\x1f\x7f])/gu;

/** An SVG picture of a terminal's lines. */
export function drawTerminal(lines, { title, columns }) {
  const [wide, high, top] = [8.4, 18, 44];
  const shown = lines.join('\n').trimEnd().split('\n');
  const [width, height] = [Math.ceil(columns * wide + 32), top + shown.length * high + 16];
  const drawn = shown.map((line, at) => {
    const kind = line.startsWith('$ ') || line.startsWith('❯') ? ' class="typed"' : '';
    return `<text x="16" y="${top + at * high + 12}"${kind}>${escapeText(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(title)}">
<style>
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #c5c8c6; white-space: pre; }
  .typed { fill: #fff; font-weight: bold; }
  .title { font: bold 14px sans-serif; text-anchor: middle; }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#292929" />
<text class="title" x="${width / 2}" y="26">${escapeText(title)}</text>
${drawn.join('\n')}
</svg>
`;
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
