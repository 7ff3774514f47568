// Brings the workspace (pinned pnpm, frozen lockfile) and the CLI bundle, each once, then runs the CLI. Plain CommonJS
// without dependencies, because it runs before anything is installed.
'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, rmSync, statSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { checkNode, commandWord, fail, runBundle, writeWhole } = require('./run-bundle.cjs');

const root = dirname(dirname(__dirname));
main();

function main() {
  checkNode();
  installWorkspace();
  runBundle(bundleCli());
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

/** The path of the CLI's bundle, made again when a source file changed. */
function bundleCli() {
  const rooms = readdirSync(join(root, 'packages')).map((room) => join(root, 'packages', room, 'src'));
  // How it is made, and the libraries in it, count as well.
  const makers = [
    join(__dirname, 'bundle.cjs'),
    join(__dirname, 'package.json'),
    join(root, 'pnpm-lock.yaml'),
  ].filter(existsSync);
  const folders = [...rooms, join(root, 'bench'), join(__dirname, 'bundle')];
  const sources = [...folders.flatMap(sourceFiles), ...makers];
  const fingerprint = hash(
    sources.map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${relative(root, file)} ${size} ${mtimeMs}\n`;
    }),
  );
  const bundle = join(root, 'node_modules', '.cache', 'officina', `cli-${fingerprint.slice(0, 16)}.cjs`);
  if (!existsSync(bundle)) {
    let text;
    try {
      text = require('./bundle.cjs').bundleEntry(findEntry());
    } catch (error) {
      fail(
        'command-failed',
        `the command line cannot be bundled: ${error.message}`,
        'fix that place; where a module is missing, remove node_modules and run again',
      );
    }
    writeWhole(bundle, text);
    removeOld(dirname(bundle));
  }
  return bundle;
}

/** The command line of a checkout has its contributors' commands too. */
function findEntry() {
  const contributor = join(root, 'packages', 'contributor', 'src', 'entry.ts');
  return existsSync(contributor) ? contributor : join(__dirname, 'src', 'entry.ts');
}

/** Removes bundles of an hour ago and more: every edit of a source file makes a new one. */
function removeOld(folder) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > 3600e3) rmSync(file, { force: true });
  }
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(path);
      return /\.(?:ts|[cm]js|json|sh)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
    });
}

function hash(parts) {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
}
