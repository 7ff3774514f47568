/** A real one-node cluster (officina test --kubernetes). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/kubernetes'],
};
