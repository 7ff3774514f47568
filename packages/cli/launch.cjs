// Brings the workspace (pinned pnpm, frozen lockfile) and the CLI bundle, each once, then runs the CLI. Plain CommonJS
// without dependencies, because it runs before anything is installed.
'use strict';
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { answerVersion, checkNode, commandWord, fail, runBundle, writeWhole } = require('./run-bundle.cjs');

const root = dirname(dirname(__dirname));
void main();

async function main() {
  checkNode();
  if (answerVersion()) return;
  installWorkspace();
  runBundle(await bundleCli());
}

function installWorkspace() {
  const stampFile = join(root, 'node_modules', '.officina');
  const lock = hash(['pnpm-lock.yaml', 'package.json'].map((file) => readFileSync(join(root, file))));
  // What only the tests need is half a gigabyte: brought by the first command that runs or bundles for them.
  const asked = ['test', 'bench', 'docs'].includes(commandWord());
  const present = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  // Whoever has all keeps it: with --prod another lock would remove the libraries of their tests.
  const all = asked || existsSync(join(root, 'node_modules', 'jest'));
  const stamp = `${lock} ${all ? 'all' : 'run'}`;
  if (present === stamp || present === `${lock} all`) return;
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
  process.stderr.write(`-> installing the workspace with ${pnpm} (once)\n`);
  // Here, since every other start would load it for nothing.
  const { spawnSync } = require('node:child_process');
  const result = spawnSync(
    'npx',
    ['--yes', pnpm, 'install', '--frozen-lockfile', ...(all ? [] : ['--prod'])],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (result.error?.code === 'ENOENT') {
    fail(
      'tool-missing',
      'officina needs npm beside Node, and there is no npx on PATH',
      'apt-get install nodejs npm (Debian trixie or Ubuntu), or your version manager',
    );
  }
  if (result.error || result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    fail(
      'command-failed',
      `npx ${pnpm} install ended with ${result.error?.message ?? `exit code ${result.status}`}`,
      'see the lines above; is the npm registry reachable?',
    );
  }
  writeWhole(stampFile, stamp);
}

/** Resolves to the path of the CLI's bundle, made again when a file that went into it changed. */
async function bundleCli() {
  const folder = join(root, 'node_modules', '.cache', 'officina');
  const listFile = join(folder, 'inputs');
  const known = existsSync(listFile) ? readFileSync(listFile, 'utf8') : undefined;
  const bundleOf = (inputs) => join(folder, `cli-${fingerprint(inputs).slice(0, 16)}.cjs`);
  const last = known === undefined ? '' : bundleOf(known);
  if (existsSync(last)) return last;
  const began = clockOf(folder);
  let [text, inputs] = ['', ''];
  try {
    text = await require('./bundle.cjs').bundleEntry(join(root, findEntry()), {
      onInputs: (files) => {
        inputs = files.filter((file) => !file.includes('node_modules/')).join('\n');
      },
    });
  } catch (error) {
    fail(
      'command-failed',
      `the command line cannot be bundled: ${error.message}`,
      'fix that place; where a module is missing, remove node_modules and run again',
    );
  }
  // What was edited meanwhile may be in it as it was before: it serves this run alone.
  const ended = clockOf(folder);
  const isOld = linesOf(inputs).some((file) => {
    const edited = statOf(file)?.mtimeMs;
    return edited >= began && edited <= ended;
  });
  const bundle = isOld ? join(folder, `cli-${hash([text]).slice(0, 16)}.cjs`) : bundleOf(inputs);
  writeWhole(bundle, text);
  writeWhole(listFile, inputs);
  removeOld(folder);
  return bundle;
}

/** Of files by their lines, how they are made into one, and the libraries in it: sizes and times, which an edit changes. */
function fingerprint(inputs) {
  const makers = [
    ...['packages/cli/bundle.cjs', 'packages/cli/bundle/past-index.cjs', 'packages/cli/package.json'],
    ...['pnpm-lock.yaml', findEntry()],
  ];
  const lines = [...makers, ...linesOf(inputs)].map((file) => {
    const stat = statOf(file);
    return `${file} ${stat?.size} ${stat?.mtimeMs}`;
  });
  return hash([lines.join('\n')]);
}

function linesOf(text) {
  return text === '' ? [] : text.split('\n');
}

/** What time it is by the clock that stamps files, which is some milliseconds behind the other one. */
function clockOf(folder) {
  const file = join(folder, `clock-${process.pid}`);
  writeWhole(file, '');
  const { mtimeMs } = statSync(file);
  rmSync(file, { force: true });
  return mtimeMs;
}

function statOf(file) {
  return statSync(`${root}/${file}`, { throwIfNoEntry: false });
}

/** The command line of a checkout has its contributors' commands too. */
function findEntry() {
  const contributor = 'packages/contributor/src/entry.ts';
  return existsSync(join(root, contributor)) ? contributor : 'packages/cli/src/entry.ts';
}

/** Removes bundles of an hour ago and more: every edit of a source file makes a new one. */
function removeOld(folder) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > 3600e3) rmSync(file, { force: true });
  }
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
}
