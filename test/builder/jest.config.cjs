/** A builder apart from the engine (officina test --builder). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/builder'],
  testPathIgnorePatterns: ['/real-images\\.test\\.ts$'],
};
