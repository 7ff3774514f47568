/** A real one-node cluster (officina test --kubernetes). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/kubernetes'],
};
