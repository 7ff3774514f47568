const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');

/** Brings a file as its text, as the bundler does; jest takes the first line away where it names an interpreter. */
module.exports = {
  process: (_, file) => ({ code: `export default ${JSON.stringify(readFileSync(file, 'utf8'))};` }),
  getCacheKey: (_, file) => createHash('sha256').update(__filename).update(readFileSync(file)).digest('hex'),
};
