import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const yaml = `description: a stray file
channels: [made]
parents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }
smoke: [{ kind: command, name: it runs, command: [ls, /] }]
`;

describe('a file that is put through a link of the parent', () => {
  let small: SmallWorkspace;

  beforeAll(async () => {
    small = await smallWorkspace({
      'stray/image.yaml': yaml,
      'stray/file': 'hello\n',
      'stray/Dockerfile': 'FROM debian\nCOPY --link file /sbin/file\nCOPY --link file /var/run/file\n',
      'sound/image.yaml': yaml.replace('[made]', '[sound]'),
      'sound/file': 'hello\n',
      'sound/Dockerfile': 'FROM debian\nCOPY --link file /usr/sbin/file\nCOPY --link file /run/file\n',
    });
    for (const step of [['plan'], ['build']]) {
      const outcome = await small.officina(step);
      if (outcome.exitCode !== 0) throw new Error(outcome.stderr);
    }
  });
  afterAll(() => small?.remove());

  it('is red in smoke, by name, and what is put beside it is green', async () => {
    const outcome = await small.officina(['smoke', '--json']);
    expect(outcome.exitCode).toBe(1);
    const { reports } = JSON.parse(outcome.stdout) as {
      reports: { image: string; checks: { name: string; passed: boolean; got: string }[] }[];
    };
    const failed = reports.flatMap(({ image, checks }) =>
      checks.filter(({ passed }) => !passed).map(({ name, got }) => [image, name, got]),
    );
    expect(failed).toEqual([['stray', 'top links', 'a folder in the place of a link: /sbin /var/run']]);
  });
});
