/** Whether what is assembled is what the builder makes whole (officina test --assemble). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/assemble'],
  testTimeout: 3_600_000,
};
