import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Buildkitd, docker, startBuildkitd } from '../support/buildkitd.ts';
import { run as execute } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';
import { isRunning, waitUntil } from '../support/wait-until.ts';

const run = randomBytes(8).toString('hex');
const smoke = 'smoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]';
const files = {
  'under/image.yaml': `description: below\nchannels: [under]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\n${smoke}\n`,
  'under/Dockerfile': `FROM debian\nRUN echo ${run} >/opt/made\n`,
  'over/image.yaml': `description: above\nchannels: [over]\n${smoke}\n`,
  'over/Dockerfile': 'FROM under\nLABEL edition=first\n',
};

describe('a builder apart from the engine', () => {
  let small: SmallWorkspace;
  let apart: Buildkitd;

  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args, { env: apart.env });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const built = async (...args: string[]) => {
    const { candidates, steps } = JSON.parse(await must('build', '--json', ...args));
    return { candidates, ran: steps.filter(({ cached }: { cached: boolean }) => !cached).length };
  };
  const forget = () =>
    execute(docker, ['buildx', '--builder', 'apart', 'prune', '--all', '--force'], { env: apart.env });

  beforeAll(async () => {
    small = await smallWorkspace(files);
    apart = await startBuildkitd(small.folder);
  });
  afterAll(async () => {
    await apart?.remove();
    await small?.remove();
  });

  it('gives candidates that the engine has, smoke finds, and the registry takes', async () => {
    await must('plan');
    const { candidates, ran } = await built('--push', '--cache-to', 'registry', '--cache-to', 'local');
    expect(ran).toBeGreaterThan(0);
    expect(candidates.map(({ found }: { found: string }) => found)).toEqual(['registry', 'registry']);
    await must('smoke');
  });

  it.each(['registry', 'local'])('reads a %s cache that it wrote', async (kind) => {
    await forget();
    await must('plan', '--rebuild', 'under');
    expect((await built('--cache-from', kind)).ran).toBe(0);
  });

  it('is handed a parent that only the engine has', async () => {
    await small.write('over/Dockerfile', 'FROM under\nLABEL edition=second\n');
    await must('plan');
    await forget();
    const { candidates } = await built();
    expect(candidates.map(({ reused, found }: Record<string, unknown>) => [reused, found])).toEqual([
      [true, 'engine'],
      [false, 'engine'],
    ]);
    await must('smoke');
  });

  it('that dies gives nothing a name, and goes on when it is there again', async () => {
    const steps = `RUN echo first ${run}\nRUN sleep 10 && echo second ${run}\n`;
    await small.write('over/Dockerfile', `FROM under\n${steps}`);
    await must('plan');
    const building = small.officina(['build'], { env: apart.env });
    await waitUntil('the second step', () => isRunning(`echo second ${run}`));
    await apart.stop('SIGKILL');
    const died = await building;
    expect(died.exitCode).toBe(1);
    expect(died.stderr).toMatch(/error engine-failed: the builder went away/);
    await apart.start();
    const { candidates, ran } = await built();
    expect(candidates).toHaveLength(2);
    expect(ran).toBe(1);
  });
});
