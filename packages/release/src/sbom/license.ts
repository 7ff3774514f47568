/** Whether a text is an SPDX expression, by a test of single identifiers; LicenseRefs are, and words of authors are none. */
export function isSpdxExpression(text: string, isId: (id: string) => boolean): boolean {
  const words = text.replace(/[()]/g, ' ').trim().split(/\s+/);
  return (
    words.every((word, at) => {
      if (at % 2 === 1) return ['AND', 'OR', 'WITH'].includes(word);
      return words[at - 1] === 'WITH' || word.startsWith('LicenseRef-') || isId(word.replace(/\+$/, ''));
    }) && words.length % 2 === 1
  );
}
