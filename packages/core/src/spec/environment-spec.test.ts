import { describe, expect, it } from '@jest/globals';
import { ToolSpec } from './tool-spec.ts';

const tool = {
  datasource: 'pypi',
  package: 'pre-commit',
  environment: { python: '3.11' },
  install: [{ to: '/opt/pre-commit/' }],
};

describe('environment', () => {
  it('is read with the Python of Debian as its own', () => {
    expect(ToolSpec.parse(tool).environment).toEqual({
      python: '3.11',
      interpreter: '/usr/bin/python3',
      extras: [],
      with: [],
    });
  });

  it.each(['jmespath', 'psycopg[binary]>=3,<4', 'a==1.*', 'A.b-c_d~=2.0', 'x!=1.0'])(
    'takes with: %s',
    (one) => {
      expect(ToolSpec.safeParse({ ...tool, environment: { python: '3.11', with: [one] } }).success).toBe(
        true,
      );
    },
  );

  it.each(['-r x', '--index-url=x', 'a @ https://x', 'a;b', 'a >=1', 'a\nb', './x', 'git+https://x', 'a='])(
    'refuses with: %j',
    (one) => {
      expect(ToolSpec.safeParse({ ...tool, environment: { python: '3.11', with: [one] } }).success).toBe(
        false,
      );
    },
  );

  it.each([
    ['environment.python', { environment: { python: 3.11 } }, 'in quotes'],
    ['environment.python', { environment: { python: '3' } }, 'in quotes'],
    ['environment.interpreter', { environment: { python: '3.11', interpreter: 'python3' } }, 'absolute path'],
    ['environment', { datasource: 'cargo' }, 'for datasource pypi, got cargo'],
    ['asset', { asset: 'x' }, 'none beside "environment"'],
    ['unpack', { unpack: 'zip' }, 'none beside "environment"'],
    ['install', { install: [{ to: '/usr/bin/x' }] }, 'the folder of the environment alone'],
    ...['/', '/opt/', '/usr/', '/usr/local/', '/usr/lib/', '/usr/local/bin/'].map(
      (to) => ['install', { install: [{ to }] }, 'a folder of its own'] as const,
    ),
    ['install', { links: { '/opt/pre-commit/bin/x': 'y' } }, 'a folder of its own'],
    ['environment.python', { environment: { python: '3.99' } }, 'in quotes'],
    ['install', { install: [{ from: 'x/', to: '/opt/x/' }] }, 'the folder of the environment alone'],
    ['environment', { environment: undefined }, 'wanted the Python of the image'],
  ])('refuses at %s', (path, change, message) => {
    const { error } = ToolSpec.safeParse({ ...tool, ...change });
    const found = error?.issues.find((issue) => issue.path.join('.') === path);
    expect(found?.message).toContain(message);
  });
});
