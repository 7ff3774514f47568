import { release } from './starter.ts';

interface Caller {
  readonly on: string;
  /** What the called workflow's jobs ask for, all together. */
  readonly permissions: readonly string[];
  readonly secrets: readonly string[];
}

const login = ['REGISTRY_PASSWORD'];
const signing = ['COSIGN_PRIVATE_KEY', 'COSIGN_PASSWORD'];

/** The workflows of Officina that an owner's repository calls, and when. */
export const callers: Readonly<Record<string, Caller>> = {
  'pull-request': {
    on: '  pull_request:\n  merge_group:\n',
    permissions: [
      'contents: write',
      'packages: write',
      'id-token: write',
      'pull-requests: write',
      'issues: write',
    ],
    secrets: login,
  },
  release: {
    on: '  push:\n    tags: ["v[0-9]+.[0-9]+.[0-9]+*"]\n    branches: [main]\n',
    permissions: ['contents: write', 'packages: write', 'id-token: write'],
    secrets: [...login, ...signing],
  },
  bump: {
    on: '  schedule:\n    - cron: "23 4 * * 1-5"\n  workflow_dispatch:\n',
    permissions: ['contents: write', 'pull-requests: write', 'issues: write'],
    secrets: ['BUMP_APP_KEY'],
  },
  nightly: {
    on: '  schedule:\n    - cron: "17 3 * * *"\n  workflow_dispatch:\n',
    permissions: ['contents: read', 'packages: write', 'id-token: write', 'issues: write'],
    secrets: [...login, ...signing],
  },
  watchdog: {
    on: '  schedule:\n    - cron: "41 */6 * * *"\n  workflow_dispatch:\n',
    permissions: ['contents: read', 'packages: read', 'issues: write', 'actions: write'],
    secrets: login,
  },
};

/** A workflow file that calls one of Officina's, by the repository's own events. */
export function renderCaller(name: string, images: string): string {
  const { on, permissions, secrets } = callers[name] ?? { on: '', permissions: [], secrets: [] };
  return [
    `# Officina's workflow ${name}, for the images of this repository.\n`,
    `name: ${name}\non:\n${on}\npermissions: {}\n\njobs:\n  ${name}:\n`,
    `    uses: tazzo/officina/.github/workflows/${name}.yml@${release}\n`,
    `    permissions:\n${permissions.map((line) => `      ${line}\n`).join('')}`,
    `    with:\n      images: ${images}\n`,
    `    secrets:\n${secrets.map((secret) => `      ${secret}: \${{ secrets.${secret} }}\n`).join('')}`,
  ].join('');
}
