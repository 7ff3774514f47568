/** Other programs' verdicts beside ours (officina test --judges). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/judges'],
  // Hundreds of containers, one after another, of a program that starts several for each test.
  testTimeout: 3_600_000,
};
