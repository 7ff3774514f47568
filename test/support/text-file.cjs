/** Brings a file as its text, as the bundler does. */
module.exports = {
  process: (text) => ({ code: `export default ${JSON.stringify(text)};` }),
};
