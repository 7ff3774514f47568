import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { readPlainYaml } from './plain-yaml.ts';

const pieces = [
  ...['a', 'b', 'key', '0', '1', '12', '1.10', '1_0', '0x1F', '0o17', '-', '+', '.5', '1e3', '.inf', '-.inf'],
  ...['.nan', '~', 'null', 'true', 'False', 'yes', "'", '"', "'x'", '"y\\n"', ':', ': ', ':\n', '\n', '\n  '],
  ...['\n- ', '- ', '[', ']', '{', '}', ', ', ' ', '#', ' # c', '|', '>', '|-\n ', '&', '*', '!', '? ', '<<'],
  ...['%', '---', '...', '\t', '\\', '@', '`', 'ä', '__proto__', '2001-01-01', '\r\n'],
];
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''));

describe('readPlainYaml', () => {
  it('reads what it takes as the reader with positions does', () => {
    let taken = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const plain = readPlainYaml(text);
        const document = parseDocument(text, { logLevel: 'error' });
        if (plain === undefined || document.errors.length > 0) return;
        taken += 1;
        expect(plain.value ?? null).toEqual(document.toJS() ?? null);
      }),
      { numRuns: 20_000, seed: 1 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('takes the specs of this workspace', () => {
    const files = readdirSync('images', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?:factory|image)\.yaml$/.test(file),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(join('images', file), 'utf8');
      expect(readPlainYaml(text)?.value).toEqual(parseDocument(text).toJS());
    }
  });

  it.each([
    'a: &x 1',
    'a: *x',
    'a: !!str 1',
    '%YAML 1.2',
    '? a',
    '[a]: b',
    ': a',
    '~: a',
    'a: [b',
    'a: 1\na: 2',
  ])('leaves %j to the other reader', (text) => expect(readPlainYaml(text)).toBeUndefined());
});
