/** What an element has in it; text is always text. */
export type Child = Node | string | number | undefined;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An HTML element. An attribute that is false or undefined is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function shape<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill<E extends Element>(made: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child !== undefined) made.append(typeof child === 'number' ? String(child) : child);
  }
  return made;
}

/** A link within the page. */
export function link(to: string, text: string): HTMLAnchorElement {
  return element('a', { href: `#/${to}` }, text);
}

/** One cell of a table; a number stands to the right. */
export type Cell = Child | { readonly number: string };

function isNumber(cell: Cell): cell is { readonly number: string } {
  return typeof cell === 'object' && !(cell instanceof Node);
}

/** A table with a caption; a long one scrolls within itself, and by the keyboard too. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): HTMLElement {
  if (rows.length === 0) return element('p', { class: 'quiet' }, `${caption}: none.`);
  const numbers = head.map((_, at) => rows.some((row) => isNumber(row[at])));
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...head.map((word, at) =>
            element('th', { scope: 'col', class: numbers[at] ? 'number' : undefined }, word),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        ...rows.map((row) =>
          element(
            'tr',
            {},
            ...row.map((cell) =>
              isNumber(cell) ? element('td', { class: 'number' }, cell.number) : element('td', {}, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

/** A line to copy, with a button that does. */
export function copyLine(text: string, label: string): HTMLElement {
  const button = element('button', { type: 'button', 'aria-label': `copy ${label}` }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not copied: select the line';
    }
  });
  return element(
    'div',
    { class: 'copy' },
    element('pre', { tabindex: 0, 'aria-label': label }, text),
    button,
  );
}

/** A choice in a form. */
export function choice(
  label: string,
  options: readonly string[],
  chosen: string,
  onChange: (to: string) => void,
): HTMLElement {
  const select = element(
    'select',
    {},
    ...options.map((option) => element('option', { value: option, selected: option === chosen }, option)),
  );
  select.addEventListener('change', () => onChange(select.value));
  return element('label', {}, `${label} `, select);
}
