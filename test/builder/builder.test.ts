import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run as execute } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

/** A buildkitd; "officina test --builder" makes one and names it. */
const program = process.env['OFFICINA_BUILDKITD'] ?? 'buildkitd';

const docker = '/usr/bin/docker';
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
  let daemon: ChildProcess;
  let env: Record<string, string>;

  const start = async () => {
    const at = (name: string) => join(small.folder, name);
    const args = ['--addr', `unix://${at('bk.sock')}`, '--root', at('bk'), '--containerd-worker=false'];
    daemon = spawn(program, [...args, '--oci-worker-net=host'], { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries++) {
      const { stdout } = await execute(docker, ['buildx', 'inspect', 'apart'], { env });
      if (/^Status: +running/m.test(stdout)) return;
      await new Promise((next) => setTimeout(next, 100));
    }
    throw new Error('buildkitd does not answer');
  };
  const stop = async (signal: NodeJS.Signals) => {
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  };
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await small.officina(args, { env });
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const built = async (...args: string[]) => {
    const { candidates, steps } = JSON.parse(await must('build', '--json', ...args));
    return { candidates, ran: steps.filter(({ cached }: { cached: boolean }) => !cached).length };
  };
  const forget = () =>
    execute(docker, ['buildx', '--builder', 'apart', 'prune', '--all', '--force'], { env });

  beforeAll(async () => {
    small = await smallWorkspace(files);
    env = { BUILDX_CONFIG: join(small.folder, 'buildx'), BUILDX_BUILDER: 'apart' };
    const place = `unix://${join(small.folder, 'bk.sock')}`;
    await execute(docker, ['buildx', 'create', '--name', 'apart', '--driver', 'remote', place], { env });
    await start();
  });
  afterAll(async () => {
    if (daemon?.exitCode === null) await stop('SIGTERM');
    // What the killed one had mounted.
    const unmount =
      'awk -v f="$0/" \'index($2, f) == 1 { print $2 }\' /proc/mounts | sort -r | xargs -r umount -l';
    await execute('sh', ['-c', unmount, small.folder]);
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
    const building = small.officina(['build'], { env });
    await new Promise((next) => setTimeout(next, 8000));
    await stop('SIGKILL');
    const died = await building;
    expect(died.exitCode).toBe(1);
    expect(died.stderr).toMatch(/error engine-failed: the builder went away/);
    await start();
    const { candidates, ran } = await built();
    expect(candidates).toHaveLength(2);
    expect(ran).toBe(1);
  });
});
