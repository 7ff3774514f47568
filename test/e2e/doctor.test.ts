import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { officina, run } from '../support/officina.ts';

interface Diagnosis {
  readonly well: string[];
  readonly findings: { code: string; level: string; explanation: string; fix: string }[];
}

async function doctor(args: readonly string[] = [], env: Record<string, string> = {}) {
  const outcome = await officina(['doctor', '--json', ...args], { env });
  return { exitCode: outcome.exitCode, ...(JSON.parse(outcome.stdout) as Diagnosis) };
}

describe('officina doctor', () => {
  it('finds the real engine, its store and buildx', async () => {
    const { well, findings } = await doctor();
    expect(well.join('\n')).toMatch(/Docker engine \d+[\s\S]*containerd image store[\s\S]*buildx \d/);
    expect(findings.filter(({ code }) => code.startsWith('engine-'))).toEqual([]);
  });

  it("says of this machine's bridge and default route what they are", async () => {
    const { stdout } = await run('ip', ['-o', 'route', 'show', 'default']).catch(() => ({ stdout: '' }));
    const name =
      /dev (\S+)/.exec(stdout)?.[1] ?? /^(\S+)\t0{8}\t/m.exec(await readFile('/proc/net/route', 'utf8'))?.[1];
    const mtu = Number(await readFile(`/sys/class/net/${name}/mtu`, 'utf8'));
    const bridge = await run('/usr/bin/docker', [
      'network',
      'inspect',
      'bridge',
      '--format',
      '{{json .Options}}',
    ]);
    const size = Number(
      (JSON.parse(bridge.stdout) as Record<string, string>)['com.docker.network.driver.mtu'] ?? 1500,
    );
    const { well, findings } = await doctor();
    const trap = findings.find(({ code }) => code === 'mtu-trap');
    const said = trap?.explanation ?? well.find((line) => line.startsWith('bridge')) ?? '';
    expect(said).toContain(`MTU ${size}, the default route (${name}) ${mtu}`);
    expect(trap !== undefined).toBe(size > mtu);
    if (trap !== undefined) expect(trap.fix).toContain('"runArgs": ["--network=host"]');
  });

  it('is blocked without an engine, and by a registry that was named and does not answer', async () => {
    const without = await doctor([], { DOCKER_HOST: 'unix:///nowhere.sock' });
    expect(without.exitCode).toBe(1);
    expect(without.findings[0]).toMatchObject({ code: 'engine-missing', level: 'blocker' });
    const unreachable = await doctor(['--registry', '127.0.0.1:1/a/b']);
    expect(unreachable.exitCode).toBe(1);
    expect(unreachable.findings[0]).toMatchObject({ code: 'registry-unreachable', level: 'blocker' });
  });
});
