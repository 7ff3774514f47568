// A step of the bundler: what a room takes of another room's index comes from the file that makes it, so that a command loads
// what it uses. Through the index it would load the whole room, since a bundle runs files in the order of their imports.
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const madeHere = /^export (?:async )?(?:abstract )?(?:function\*?|const|let|class|enum) (\w+)/gm;
const handedOn = /^export \{([^}]*)\} from '(\.[^']+)';/gm;
const allHandedOn = /^export \* from '(\.[^']+)';/gm;

/** A plugin of esbuild for the rooms in `packages`, whose indexes name each value once and do nothing else. */
function pastIndex(packages) {
  const known = new Map();

  /** Of a file: the names of values that it exports, each with the file that makes it and what that calls it. */
  function valuesOf(file) {
    const values = known.get(file) ?? new Map();
    if (known.has(file)) return values;
    known.set(file, values);
    const text = readFileSync(file, 'utf8');
    const beside = (path) => join(dirname(file), path);
    for (const [, name] of text.matchAll(madeHere)) values.set(name, { file, name });
    for (const [, path] of text.matchAll(allHandedOn))
      for (const [name, value] of valuesOf(beside(path))) values.set(name, value);
    for (const [, words, path] of text.matchAll(handedOn))
      for (const [name, outside] of namesOf(words)) {
        const value = valuesOf(beside(path)).get(name);
        if (value !== undefined) values.set(outside, value);
      }
    return values;
  }

  /** The same import, on as many lines; a name that is not found stays with the index. */
  function leadPast(statement, words, room) {
    const index = join(packages, room, 'src', 'index.ts');
    if (!existsSync(index)) return statement;
    const imports = namesOf(words).map(([name, inside]) => {
      const value = valuesOf(index).get(name) ?? { file: index, name };
      return `import { ${value.name} as ${inside} } from ${JSON.stringify(value.file)};`;
    });
    return imports.join(' ') + '\n'.repeat(statement.split('\n').length - 1);
  }

  return {
    name: 'past-index',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!path.startsWith(`${packages}/`) || !text.includes("from '@officina/")) return undefined;
        const contents = text.replace(/^import \{([^}]*)\} from '@officina\/([a-z]+)';/gm, leadPast);
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** The values of a list such as `a, type B, c as d`: what each is called there, and here. */
function namesOf(words) {
  return words
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && !word.startsWith('type '))
    .map((word) => {
      const [there, here = there] = word.split(' as ');
      return [there, here];
    });
}

module.exports = { pastIndex };
