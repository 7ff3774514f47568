/** Tests on the real engine, the real registry and the real devcontainer client; one at a time. */
module.exports = {
  ...require('../../jest.config.cjs'),
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  maxWorkers: 1,
  testTimeout: 900000,
};
