// What every launcher does last: looks at Node, and runs one file that holds the whole command line. Plain CommonJS without
// dependencies, because nothing is installed beside it.
'use strict';
const Module = require('node:module');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const wantedNode = [20, 19];

/** Options that may stand before the command and take a word of their own; those of packages/cli/src/program.ts. */
const valued = [
  '--images',
  '--state',
  '--registry',
  '--platform',
  '--mirror',
  '--secret',
  '--ssh',
  '--network',
];
/** Commands that bring files, many at once. */
const bringing = ['fetch', 'keep', 'build'];

module.exports = { answerVersion, checkNode, commandWord, fail, runBundle, writeWhole };

/** Ends with tool-missing where Node is older than the bundle was made for. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > wantedNode[0] || (major === wantedNode[0] && minor >= wantedNode[1])) return;
  fail(
    'tool-missing',
    `wanted Node >= ${wantedNode.join('.')}, got ${process.versions.node}`,
    'install a newer Node and run again',
  );
}

/** Prints the version where nothing else is asked for, and says whether it did: whatever else is loaded takes longer. */
function answerVersion() {
  const [word, ...more] = process.argv.slice(2);
  if (more.length > 0 || (word !== '--version' && word !== '-V')) return false;
  const { version } = JSON.parse(readFileSync(join(__dirname, 'package.json'), 'utf8'));
  // Whoever reads no more has what they wanted.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${version}\n`);
  return true;
}

/** The first word that is neither an option nor the value of one: the command. */
function commandWord() {
  return process.argv
    .slice(2)
    .find((word, at, words) => !word.startsWith('-') && !valued.includes(words[at - 1]));
}

/** Runs the bundle with what V8 made of it the last time that this command ran: compiling it takes as long as a plan. */
function runBundle(file) {
  // What comes are buffers outside of V8's heap, freed when its young part is cleared: one that grows (to 32 MB) is cleared
  // less often. Measured with 16 files at a time: 138 MB with it, 95 without.
  if (bringing.includes(commandWord())) require('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
  const codeFile = `${file}.${codeName()}.v8`;
  const cachedData = existsSync(codeFile) ? readFileSync(codeFile) : undefined;
  // The bundle is ASCII: V8 takes it as it is, half as large.
  const script = new Script(Module.wrap(readFileSync(file, 'latin1')), { filename: file, cachedData });
  const bundle = new Module(file);
  script.runInThisContext()(bundle.exports, Module.createRequire(file), bundle, file, dirname(file));
  // Another Node rejects it and writes its own. At the end, when what the command needs has been compiled.
  if (cachedData === undefined || script.cachedDataRejected) {
    process.once('exit', () => {
      try {
        writeWhole(codeFile, script.createCachedData());
      } catch {
        // A full disk or a folder of someone else's costs time, no more.
      }
    });
  }
}

/** Whose code is kept together: a command's own is what it ran, of which its help runs hardly any. */
function codeName() {
  const word = commandWord() ?? '';
  const isHelp = process.argv.includes('--help') || process.argv.includes('-h');
  return !isHelp && /^[a-z]+$/.test(word) ? word : 'other';
}

/** Writes a file so that nobody ever reads a part of it. */
function writeWhole(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

/** Ends the process with an error as the command line says it. */
function fail(code, message, hint) {
  process.stderr.write(`error ${code}: ${message}\n  next: ${hint}\n`);
  process.exit(1);
}
