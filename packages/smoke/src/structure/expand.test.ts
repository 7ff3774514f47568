import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expand, expandAll, variablesOf } from './expand.ts';

const variables = { TOOLS: '/opt/tools', EMPTY: '', NESTED: '$TOOLS' };

describe('expand', () => {
  it.each([
    ['$TOOLS/x', '/opt/tools/x'],
    ['${TOOLS}x', '/opt/toolsx'],
    ['$TOOLSx|$EMPTY|${NOT_THERE}|', '|||'],
    ['$NESTED', '$TOOLS'],
    ['$constructor', ''],
    // For the shell of the test.
    ['$1 ${2} $? $$ $@ $(id) `id` ${TOOLS:-x} 5$', '$1 ${2} $? $$ $@ $(id) `id` ${TOOLS:-x} 5$'],
  ])('fills in %j', (text, expected) => {
    expect(expand(text, variables)).toBe(expected);
  });

  it('leaves a text without a variable as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/\$[{\w]/.test(text)),
        (text) => expand(text, variables) === text,
      ),
    );
  });
});

describe('expandAll', () => {
  it('fills in from what was before the list, and lets the last of a name count', () => {
    const list = [
      { key: 'A', value: '$TOOLS/a' },
      { key: 'B', value: '[$A]' },
      { key: 'B', value: '$EMPTY-' },
    ];
    expect(expandAll(list, variables)).toEqual({ ...variables, A: '/opt/tools/a', B: '-' });
    expect(expandAll(list.slice(0, 2), variables)['B']).toBe('[]');
  });
});

describe('variablesOf', () => {
  it('reads what an image has', () => {
    expect(variablesOf(['A=b=c', 'EMPTY=', 'NONE'])).toEqual({ A: 'b=c', EMPTY: '', NONE: '' });
  });
});
