/** What several registries answer, and each of them on a bad day (officina test --registries). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/registries'],
  testTimeout: 14_400_000,
};
