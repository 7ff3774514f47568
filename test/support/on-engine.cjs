const { join } = require('node:path');
const { maxWorkers, workerIdleMemoryLimit, ...base } = require('../../jest.config.cjs');

/** What every configuration of tests on the real engine begins with; how many run at a time is its own. */
module.exports = { ...base, rootDir: join(__dirname, '..', '..'), testTimeout: 900000 };
