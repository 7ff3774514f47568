/** Whether a text is an SPDX expression, by a test of single identifiers; LicenseRefs are, and words of authors are none. */
export function isSpdxExpression(text: string, isId: (id: string) => boolean): boolean {
  if (!isBalanced(text)) return false;
  const words = text.replace(/[()]/g, ' ').trim().split(/\s+/);
  return (
    words.every((word, at) => {
      if (at % 2 === 1) return ['AND', 'OR', 'WITH'].includes(word);
      return words[at - 1] === 'WITH' || word.startsWith('LicenseRef-') || isId(word.replace(/\+$/, ''));
    }) && words.length % 2 === 1
  );
}

/** Whether every round bracket that opens closes, and none closes before. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const sign of text) {
    if (sign === '(') open++;
    if (sign === ')' && --open < 0) return false;
  }
  return open === 0;
}
