/** The three real images by both builders (officina test --builder --images). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/builder'],
  testMatch: ['**/real-images.test.ts'],
  testTimeout: 3600000,
};
