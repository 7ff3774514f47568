import { describe, expect, it } from '@jest/globals';
import { type Digest, PageComparison } from '@officina/core';
import { memoryFiles, memoryTalk } from '@officina/fakes';
import { readData } from '../page/data-file.ts';
import { compare } from './compare.ts';
import { writeComparison } from './compare-page.ts';
import { imageOf, member } from './image.fixture.ts';

const status = (version: string) => {
  const text = `Package: bash\nStatus: install ok installed\nVersion: ${version}\n`;
  return member('var/lib/dpkg/status', text, { content: Buffer.from(text) });
};

describe('compare', () => {
  it('says of both what they are, and what a change costs; a layer of both is read once', async () => {
    const read: Digest[] = [];
    const base = [status('1'), member('etc/x', 'x')];
    const from = imageOf([base], { read, environment: ['A=1'] });
    const to = imageOf([base, [status('2')]], { read, labels: { a: 'b' } });
    const found = await compare(
      { reference: 'one', image: from },
      { reference: 'two', image: to },
      memoryTalk(),
    );
    expect(read).toHaveLength(2);
    expect(found).toMatchObject({
      from: { reference: 'one', packages: [['debian', 'bash', '1']], environment: ['A=1'], size: 10 },
      to: { reference: 'two', packages: [['debian', 'bash', '2']], labels: { a: 'b' }, size: 20 },
      download: 10,
      files: { same: 1, counts: { content: { files: 1, bytes: 0 } } },
    });
    expect(found.to.layers.map(({ made }) => made)).toEqual(['RUN 0', 'RUN 1']);
  });

  it('is a page whose document is whole', async () => {
    const side = (path: string) => ({ reference: path, image: imageOf([[member(path)]]) });
    const files = memoryFiles(new Map());
    const found = await compare(side('one'), side('two'), memoryTalk());
    await writeComparison(found, { out: 'out', site: { 'index.html': 'x' } }, files);
    expect(files.content.get('out/index.html')).toBe('x');
    expect(await readData(files, 'out/data/index.js', PageComparison)).toEqual(found);
  });
});
