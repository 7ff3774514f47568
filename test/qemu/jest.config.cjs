/** The whole chain on the platform that this machine does not have, under QEMU (officina test --qemu). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/qemu'],
  testTimeout: 3600000,
};
