const endToEnd = require('./e2e/jest.config.cjs');

/** How many run at a time, and how jest ends, is said for all. */
const project = ({ maxWorkers, forceExit, ...config }) => config;

/** All that CI runs on the engine (officina test --all). */
module.exports = {
  ...endToEnd,
  forceExit: true,
  projects: [
    ...endToEnd.projects,
    project(require('./workflows/jest.config.cjs')),
    project(require('./builder/jest.config.cjs')),
  ],
};
