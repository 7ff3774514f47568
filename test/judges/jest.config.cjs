/** Other programs' verdicts beside ours (officina test --judges). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/judges'],
  // Hundreds of containers, one after another, of a program that starts several for each test.
  testTimeout: 3_600_000,
};
