import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { build, type Plugin } from 'esbuild';

const { pastIndex } = createRequire(import.meta.url)('../bundle/past-index.cjs') as {
  pastIndex(packages: string): Plugin;
};

let packages: string;
beforeEach(() => {
  packages = join(mkdtempSync(join(tmpdir(), 'officina-past-index-')), 'packages');
});
afterEach(() => rmSync(dirname(packages), { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    writeFileSync(join(packages, name), text);
  }
}

/** What the bundle of cli/src/entry.ts says when it runs: each file of the rooms tells that it was loaded. */
async function said(entry: string): Promise<string[]> {
  write({ 'cli/src/entry.ts': entry });
  const result = await build({
    entryPoints: [join(packages, 'cli', 'src', 'entry.ts')],
    ...{ bundle: true, write: false, format: 'iife', logLevel: 'silent' },
    plugins: [pastIndex(packages)],
    alias: { '@officina/core': join(packages, 'core', 'src', 'index.ts') },
  });
  const words: string[] = [];
  runInNewContext(result.outputFiles[0]?.text ?? '', { say: (word: string) => words.push(word) });
  return words;
}

const room = {
  'core/src/index.ts': [
    "export * from './first.ts';",
    "export { inner as outer, type Shape } from './deep/second.ts';",
    "export * from './deep/index.ts';",
    "say('index');",
  ].join('\n'),
  'core/src/first.ts': "say('first');\nexport const one = 1;\nexport async function later() {}\n",
  'core/src/deep/index.ts': "export * from './third.ts';\n",
  'core/src/deep/second.ts': "say('second');\nexport type Shape = 'x';\nexport class inner {}\n",
  'core/src/deep/third.ts': "say('third');\nexport function three() {}\nexport enum Third { a }\n",
};

describe('what a room takes of another', () => {
  it.each([
    ['of a file', 'one', 'one', ['first']],
    ['under a name of its own', 'one as first', 'first', ['first']],
    ['named in the index, under another name', 'type Shape, outer', 'outer', ['second']],
    ['of an index further down', 'Third', 'Third', ['third']],
    ['of several', '\n  three,\n  one,\n', '[three, one]', ['third', 'first']],
    ['of none, but their types', 'type Shape', '0', []],
  ])('is loaded without the rest: %s', async (_, words, used, loaded) => {
    write(room);
    expect(await said(`import {${words}} from '@officina/core';\nsay(typeof ${used});`)).toEqual([
      ...loaded,
      expect.stringMatching(/^(?:number|function|object)$/),
    ]);
  });

  it('is loaded by the index where no file is seen to make it', async () => {
    write({ ...room, 'core/src/first.ts': "say('first');\nconst one = 1;\nexport { one };\n" });
    const words = await said("import { one } from '@officina/core';\nsay(one);");
    expect(words).toEqual(['first', 'second', 'third', 'index', 1]);
  });

  it('leaves errors on their lines', async () => {
    write(room);
    const entry = "import {\n  one,\n  three,\n} from '@officina/core';\nsay(one, three));\n";
    await expect(said(entry)).rejects.toThrow(/entry\.ts:5:15: ERROR/);
  });
});
