/** A builder apart from the engine (officina test --builder). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/builder'],
  testPathIgnorePatterns: ['/real-images\\.test\\.ts$'],
};
