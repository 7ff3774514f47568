// Makes one file of an entry and all that it needs: the CLI's bundle, and with --actions each action's dist/index.cjs.
'use strict';
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { pastIndex } = require('./bundle/past-index.cjs');

const root = dirname(dirname(__dirname));

/**
 * What libraries would bring along and the factory never calls: dockerode's ssh transport and its BuildKit session (buildx
 * does that), and an HTTP client in place of Node's own.
 */
const alias = {
  ssh2: join(__dirname, 'bundle', 'absent.cjs'),
  '@grpc/grpc-js': join(__dirname, 'bundle', 'absent.cjs'),
  '@grpc/proto-loader': join(__dirname, 'bundle', 'absent.cjs'),
  // The CycloneDX library's XML and validators: JSON is what is written, and tests are where it is validated.
  xmlbuilder2: join(__dirname, 'bundle', 'absent.cjs'),
  libxmljs2: join(__dirname, 'bundle', 'absent.cjs'),
  ajv: join(__dirname, 'bundle', 'absent.cjs'),
  'ajv-formats': join(__dirname, 'bundle', 'absent.cjs'),
  'ajv-formats-draft2019': join(__dirname, 'bundle', 'absent.cjs'),
  undici: join(__dirname, 'bundle', 'node-undici.cjs'),
  zod: join(__dirname, 'bundle', 'zod.mjs'),
  // Only this form lets the bundler leave out what is not called.
  yaml: join(root, 'packages', 'core', 'node_modules', 'yaml', 'browser', 'dist', 'index.js'),
  // Its UMD form hides its parts from the bundler.
  'jsonc-parser': join(__dirname, 'node_modules', 'jsonc-parser', 'lib', 'esm', 'main.js'),
};

/** Shell that runs elsewhere is a text, and so is a catalogue of which most is never read. */
const loader = { '.sh': 'text', '.yaml': 'text' };

/**
 * Resolves to the bundled text of an entry: CommonJS for Node 20, ASCII alone; throws an error whose message names file, line
 * and column.
 * `place` is the expression for the folder of our own files (images, schemas); `onInputs` is told the files that are in it.
 */
async function bundleEntry(
  entry,
  { minify = false, define = {}, place = minify ? 'undefined' : JSON.stringify(root), onInputs } = {},
) {
  const { build } = require('esbuild');
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    loader,
    // What V8 keeps of a script forgets who answers an import(): from the second run on there would be nobody.
    supported: { 'dynamic-import': false },
    write: false,
    minify,
    metafile: onInputs !== undefined,
    absWorkingDir: root,
    logLevel: 'silent',
    alias,
    plugins: [pastIndex(join(root, 'packages'))],
    define: { 'import.meta.url': '__bundleUrl', ...define },
    banner: {
      js: `const __bundleUrl = require('node:url').pathToFileURL(__filename).href; const __officinaRoot = ${place};`,
    },
  });
  onInputs?.(Object.keys(result.metafile.inputs));
  // What esbuild leaves (comments, patterns, the banner): nobody who reads the file needs to know its encoding.
  return result.outputFiles[0].text.replace(
    /[^\0-\x7f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What every page has beside its data, by file name: the document, its looks, and its script as one file, ASCII alone. */
function siteFiles() {
  const { buildSync } = require('esbuild');
  const result = buildSync({
    entryPoints: [join(root, 'packages', 'page', 'src', 'main.ts')],
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    loader,
    write: false,
    minify: true,
    charset: 'ascii',
    logLevel: 'silent',
  });
  const read = (name) => readFileSync(join(root, 'packages', 'page', 'site', name), 'utf8');
  return {
    'page.js': result.outputFiles[0].text,
    'page.css': read('page.css'),
    'index.html': read('index.html'),
  };
}

/** What an action cannot read beside its one file. */
const inActions = () => ({ __officinaSite: JSON.stringify(siteFiles()) });

module.exports = { bundleEntry, inActions, siteFiles };

if (require.main === module && process.argv.includes('--actions')) void bundleActions();

async function bundleActions() {
  const define = inActions();
  for (const room of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', room);
    if (!existsSync(join(folder, 'action.yml'))) continue;
    mkdirSync(join(folder, 'dist'), { recursive: true });
    const text = await bundleEntry(join(folder, 'src', 'action.ts'), { minify: true, define });
    writeFileSync(join(folder, 'dist', 'index.cjs'), text);
    process.stdout.write(`packages/${room}/dist/index.cjs ${(text.length / 1e6).toFixed(2)} MB\n`);
  }
}
