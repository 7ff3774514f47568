const base = { ...require('../support/on-engine.cjs'), roots: ['<rootDir>/test/e2e'] };

/** What takes away containers that nobody owns any more, wherever they are from: the others must not make or take any then. */
const alone = ['clean', 'engine'];

/** Tests on the real engine, the real registry and the real devcontainer client. */
module.exports = {
  rootDir: base.rootDir,
  testTimeout: base.testTimeout,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  // More than processors: they wait for engine, registry and disk as long as they work.
  maxWorkers: 4,
  projects: [
    { ...base, testPathIgnorePatterns: alone.map((name) => `/${name}\\.test\\.ts$`) },
    {
      ...base,
      testMatch: alone.map((name) => `**/${name}.test.ts`),
      runner: '<rootDir>/test/support/alone.cjs',
    },
  ],
};
