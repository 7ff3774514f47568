/** The three real images from what is kept, and from nothing else (officina test --sources). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/sources'],
  testTimeout: 3600000,
};
