// Makes the folder that npm packs and publishes: the command line as one file for Node alone, the files that it writes into
// other repositories, and what editors read. What only a checkout has (test, bench, docs) is not in it.
'use strict';
const {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { bundleEntry, inActions } = require('./bundle.cjs');

const root = dirname(dirname(__dirname));

/** Writes the package into a folder, which is emptied before; resolves to its name, its version and the sources of its bundle. */
async function writePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let inputs = [];
  const text = await bundleEntry(join(__dirname, 'src', 'entry.ts'), {
    ...{ minify: true, define: inActions(), place: '__dirname' },
    onInputs: (files) => {
      inputs = files;
    },
  });
  writeFileSync(join(folder, 'cli.cjs'), text);
  for (const file of ['packed.cjs', 'run-bundle.cjs', 'README.md'])
    cpSync(join(__dirname, file), join(folder, file));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(join(root, 'images'), join(folder, 'images'), { recursive: true, verbatimSymlinks: true });
  cpSync(join(root, 'docs', 'schema'), join(folder, 'schema'), { recursive: true });
  writeFileSync(join(folder, 'licenses.txt'), renderLicenses(inputs));
  const manifest = renderManifest();
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return { name: manifest.name, version: manifest.version, inputs };
}

/** package.json as npm publishes it: nothing to install beside it, no script to run. */
function renderManifest() {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const { name, description, license, engines } = read(join(root, 'package.json'));
  return {
    ...{ name, version: read(join(__dirname, 'package.json')).version, description, license },
    repository: { type: 'git', url: 'git+https://github.com/tazzo/officina.git' },
    ...{ bin: { officina: 'packed.cjs' }, engines },
  };
}

/** The licences of the libraries whose text is in the bundle, each once. */
function renderLicenses(inputs) {
  const folders = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []);
  const texts = new Map();
  for (const folder of new Set(folders)) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e(?:[.-]|$)/i.test(one));
    const words =
      file === undefined ? `License: ${license}\n` : readFileSync(join(root, folder, file), 'utf8');
    texts.set(`${name} ${version}`, words);
  }
  const parts = [...texts].sort().map(([name, words]) => `== ${name}\n\n${words.trim()}\n`);
  return `The command line holds these libraries, under these licences.\n\n${parts.join('\n')}`;
}

module.exports = { writePackage };

if (require.main === module) void main();

async function main() {
  const folder = resolve(process.argv[2] ?? join(root, '.officina', 'package'));
  // A folder of somebody else's is not emptied.
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, 'packed.cjs'))) {
    process.stderr.write(
      `error input-invalid: ${folder} holds something else\n  next: name an empty folder\n`,
    );
    process.exit(2);
  }
  const { name, version } = await writePackage(folder);
  process.stdout.write(`${folder}: ${name} ${version}\n`);
}
