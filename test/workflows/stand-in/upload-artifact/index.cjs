'use strict';
const { cpSync, existsSync, mkdirSync, readdirSync, rmSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

const target = join(process.env.OFFICINA_ARTIFACTS, process.env.INPUT_NAME);
// As GitHub, which knows one artifact of a name in a run, however often its jobs run.
if (process.env.INPUT_OVERWRITE === 'true') rmSync(target, { recursive: true, force: true });
if (existsSync(target)) throw new Error(`artifact ${process.env.INPUT_NAME} is there already`);
const lines = process.env.INPUT_PATH.split('\n')
  .map((line) => line.trim())
  .filter(Boolean);
const found = lines.flatMap((line) => {
  const [, folder, name] = /^(.+?)\/\*\*\/([^*]+)$/.exec(line) ?? [];
  if (folder === undefined) return existsSync(line) ? [[line, line]] : [];
  return readdirSync(folder, { recursive: true })
    .filter((path) => basename(path) === name)
    .map((path) => [join(folder, path), path]);
});
// The real one only warns too: whoever needs the artifact fails without it.
if (found.length === 0) process.stdout.write(`::warning::no file fits ${lines.join(', ')}\n`);
for (const [from, to] of found) {
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(from, join(target, to), { recursive: true });
}
