/** The workflows themselves, run by act on the real engine (officina test --workflows). */
module.exports = {
  ...require('../support/one-by-one.cjs'),
  roots: ['<rootDir>/test/workflows'],
  // What could not be set up leaves its servers open: the run says so and ends.
  forceExit: true,
};
