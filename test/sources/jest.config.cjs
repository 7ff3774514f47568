/** The three real images from what is kept, and from nothing else (officina test --sources). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/sources'],
  testTimeout: 3_600_000,
};
