/** A builder apart from the engine (officina test --builder). */
module.exports = {
  ...require('./jest.e2e.config.cjs'),
  roots: ['<rootDir>/test/builder'],
};
