/** The workflows themselves, run by act on the real engine (officina test --workflows). */
module.exports = {
  ...require('./jest.e2e.config.cjs'),
  roots: ['<rootDir>/test/workflows'],
};
