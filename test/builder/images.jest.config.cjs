/** The three real images by both builders (officina test --builder --images). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/builder'],
  testMatch: ['**/real-images.test.ts'],
  testTimeout: 3600000,
};
