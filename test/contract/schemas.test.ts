import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createFiles } from '@officina/host';
import { schemaPages } from '../../packages/contributor/src/schema-docs.ts';

describe('docs/schema', () => {
  it('says what core says', async () => {
    const pages = await schemaPages(createFiles(), process.cwd());
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter(({ current, wanted }) => current !== wanted).map(({ file }) => file)).toEqual([]);
  });

  it('is named by every yaml of the committed workspace, for editors', () => {
    const files = ['factory', 'base/image', 'gemini/image', 'devpod/image'];
    const lines = files.map((file) => readFileSync(`images/${file}.yaml`, 'utf8').split('\n')[0]);
    expect(lines).toEqual([
      '# yaml-language-server: $schema=../docs/schema/factory.schema.json',
      ...Array(3).fill('# yaml-language-server: $schema=../../docs/schema/image.schema.json'),
    ]);
  });
});
