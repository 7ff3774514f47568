import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ForeignWorkspace, foreignWorkspace } from '../support/foreign.ts';
import { officina, run } from '../support/officina.ts';

const docker = '/usr/bin/docker';

describe('officina up', () => {
  let workspace: ForeignWorkspace;

  beforeAll(async () => {
    workspace = await foreignWorkspace('up');
  });
  afterAll(async () => {
    const names = ['tool', 'app', 'latest'].map((tag) => `${workspace.registry}:${tag}`);
    await run(docker, ['rmi', ...names]);
    await workspace.close();
  });

  it.each(['first', 'second'])(
    'gives the green images their channels in the engine, the %s time',
    async () => {
      const { registry, options } = workspace;
      const outcome = await officina(['up', ...options, '--json']);
      if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
      const { build, tags } = JSON.parse(outcome.stdout) as {
        build: { candidates: { image: string; digest: string }[] };
        tags: string[];
      };
      expect(tags.sort()).toEqual(['app', 'latest', 'tool'].map((tag) => `${registry}:${tag}`));
      const app = build.candidates.find(({ image }) => image === 'app');
      const { stdout } = await run(docker, ['image', 'inspect', '--format', '{{.Id}}', `${registry}:app`]);
      expect(stdout.trim()).toBe(app?.digest);
      const greeting = await run(docker, [
        'run',
        '--rm',
        '--network',
        'none',
        `${registry}:latest`,
        'cat',
        '/etc/greeting',
      ]);
      expect(greeting.stdout).toBe('hello\n');
    },
  );
});
