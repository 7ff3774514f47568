/** Unit and contract tests: neither network nor engine. The e2e room has its own configuration. */
module.exports = {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/packages',
    '<rootDir>/test/contract',
    '<rootDir>/test/images',
    '<rootDir>/test/setup-runtime',
    '<rootDir>/bench',
  ],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts', '.sh', '.yaml'],
  transform: {
    '\\.(?:sh|yaml)$': '<rootDir>/test/support/text-file.cjs',
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.officina/'],
  // A slow machine is no failure; what hangs still is.
  testTimeout: 120_000,
  maxWorkers: 2,
  // What a worker leaves in memory after a hundred files takes longer to free than jest waits for its end.
  workerIdleMemoryLimit: '500MB',
};
