import { describe, expect, it } from '@jest/globals';
import { addCopy, removeCopy } from './edit-dockerfile.ts';

const jq = 'COPY --link --from=jq / /\n';

describe('addCopy', () => {
  it.each([
    [
      'below the last tool',
      'FROM a\nCOPY --link --from=yq / /\nRUN x\nUSER 1\n',
      `FROM a\nCOPY --link --from=yq / /\n${jq}RUN x\nUSER 1\n`,
    ],
    [
      'before who runs it',
      'FROM a\nRUN x\n\n# me\nUSER 1\nCMD ["y"]\n',
      `FROM a\nRUN x\n${jq}\n# me\nUSER 1\nCMD ["y"]\n`,
    ],
    [
      'into the last stage',
      'FROM a AS b\nCOPY --link --from=yq / /\nFROM c\n',
      `FROM a AS b\nCOPY --link --from=yq / /\nFROM c\n${jq}`,
    ],
    ['after a line without an end', 'FROM a', `FROM a\n${jq}`],
  ])('writes %s', (_, before, after) => {
    expect(addCopy(before, 'jq')).toBe(after);
    expect(removeCopy(after, 'jq')).toBe(before.endsWith('\n') ? before : `${before}\n`);
  });
});

describe('removeCopy', () => {
  it('leaves what only looks alike', () => {
    const text = 'FROM a\nCOPY --link --from=jqp / /\nCOPY --from=jq /bin/jq /bin/\n';
    expect(removeCopy(text, 'jq')).toBe(text);
  });
});
