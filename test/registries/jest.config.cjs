/** What several registries answer, and each of them on a bad day (officina test --registries). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/registries'],
  testTimeout: 14_400_000,
};
