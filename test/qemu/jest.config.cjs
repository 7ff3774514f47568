/** The whole chain on the platform that this machine does not have, under QEMU (officina test --qemu). */
module.exports = {
  ...require('../e2e/jest.config.cjs'),
  roots: ['<rootDir>/test/qemu'],
  testTimeout: 3600000,
};
