/**
 * The rows of docs/smoke.md's table of what is different from container-structure-test on purpose, by their first column,
 * and the cases whose verdicts differ because of it.
 */
export const differences: Readonly<Record<string, readonly string[]>> = {
  'setup and command share a container': ['setup-background.yaml', 'cmd-setup-into-volume.yaml'],
  'a command is not process 1': ['cmd-signal.yaml'],
  'only names are filled in': [
    'sub-awk-dollar1.yaml',
    'sub-status.yaml',
    'sub-default.yaml',
    'cmd-process-id.yaml',
  ],
  "a test's variables are filled in": [
    'env-test-var-in-args.yaml',
    'env-test-var-expands.yaml',
    'cmd-global-in-test-variable.yaml',
    'cmd-variable-and-user.yaml',
  ],
  'what cannot be started has failed': ['cmd-no-shebang-exit-1.yaml'],
  'relative links lead somewhere': ['ct-link-rel.yaml', 'ct-link-chain.yaml', 'ct-link-up.yaml'],
  'pipes, sockets and devices are there': ['ex-fifo.yaml', 'ex-fifo-unwanted.yaml'],
  'a path may end with `..`': ['ex-dot-dot.yaml'],
  'only `user` of `containerRunOptions`': [
    'ro-priv.yaml',
    'ro-binds.yaml',
    'ro-capabilities.yaml',
    'ro-variables.yaml',
    'ro-variable-file.yaml',
  ],
  'only `schemaVersion: 2.0.0`': ['y-version-old.yaml'],
  'two groups have two names': ['ct-pattern-name-twice.yaml'],
};

/** Milliseconds that the real program may take for a case, where a minute is too little: here, two containers for each package. */
export const patience: Readonly<Record<string, number>> = { 'lic-debian.yaml': 1_800_000 };
