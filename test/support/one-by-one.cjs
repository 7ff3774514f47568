/** For tests on the real engine that run one file at a time. */
module.exports = { ...require('./on-engine.cjs'), maxWorkers: 1 };
