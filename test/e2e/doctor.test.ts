import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Outcome, officina, root, run } from '../support/officina.ts';

interface Diagnosis {
  readonly well: string[];
  readonly findings: { code: string; level: string; explanation: string; fix: string }[];
}

const docker = '/usr/bin/docker';
const socket = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
const read = (outcome: Outcome) => ({
  exitCode: outcome.exitCode,
  ...(JSON.parse(outcome.stdout) as Diagnosis),
});

async function doctor(args: readonly string[] = [], env: Record<string, string> = {}) {
  return read(await officina(['doctor', '--json', ...args], { env }));
}

/** The same on a machine that a script has spoilt: in mount and network namespaces of its own, gone afterwards. */
async function doctorAfter(script: string, ...args: readonly string[]) {
  const as = process.getuid?.() === 0 ? [] : ['sudo', '-E'];
  const [command = '', ...words] = [
    ...as,
    'unshare',
    '--mount',
    '--net',
    'sh',
    '-ec',
    `${script}\nexec "$0" "$@"`,
  ];
  // No workspace, so that no registry is asked that this machine would have to give up on.
  const asked = ['doctor', '--json', '--images', '/nowhere', ...args];
  return read(await run(command, [...words, join(root, 'officina'), ...asked]));
}

/** Another way out of the machine. */
const wayOut = (mtu: number) => `mount -t sysfs sysfs /sys
ip link add vpn0 type veth peer name vpn1; ip link set vpn1 up; ip link set vpn0 mtu ${mtu} up
ip addr add 198.51.100.2/24 dev vpn0; ip route add default via 198.51.100.1 dev vpn0`;

describe('officina doctor', () => {
  let folder = '';
  const servers: Server[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-doctor-'));
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  /** The real engine, of whose answers one is another: DOCKER_HOST of it. */
  async function engineThatSays(name: string, path: string, changes: object): Promise<string> {
    const at = join(folder, `${name}.sock`);
    const server = createServer(({ method, url }, outgoing) => {
      request({ socketPath: socket, method, path: url }, async (answer) => {
        const text = (await answer.toArray()).join('');
        outgoing.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/json' });
        outgoing.end(url?.endsWith(path) ? JSON.stringify({ ...JSON.parse(text), ...changes }) : text);
      }).end();
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(at, done));
    return `unix://${at}`;
  }

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
    const size = await bridgeMtu();
    const { well, findings } = await doctor();
    const trap = findings.find(({ code }) => code === 'mtu-trap');
    const said = trap?.explanation ?? well.find((line) => line.startsWith('bridge')) ?? '';
    expect(said).toContain(`MTU ${size}, the default route (${name}) ${mtu}`);
    expect(trap !== undefined).toBe(size > mtu);
  });

  it('sees the trap behind a VPN, names both numbers and the line to add, and goes on', async () => {
    const size = await bridgeMtu();
    const { exitCode, findings } = await doctorAfter(wayOut(size - 80));
    expect(exitCode).toBe(0);
    const trap = findings.find(({ code }) => code === 'mtu-trap');
    expect(trap?.level).toBe('warning');
    expect(trap?.explanation).toContain(`has MTU ${size}, the default route (vpn0) ${size - 80}`);
    expect(trap?.fix).toContain('"runArgs": ["--network=host"]');
    const { well, findings: none } = await doctorAfter(wayOut(size));
    expect(none.filter(({ code }) => code === 'mtu-trap')).toEqual([]);
    expect(well.join('\n')).toContain(`the default route (vpn0) ${size}`);
  });

  it('sees it behind a rule that leads to another table, as WireGuard has it', async () => {
    const size = await bridgeMtu();
    const rule = `ip link set lo up; ip link add eth9 type veth peer name eth8; ip link set eth8 up; ip link set eth9 mtu ${size} up
ip addr add 203.0.113.2/24 dev eth9; ip route add default via 203.0.113.1 dev eth9
ip link add wg9 type veth peer name wg8; ip link set wg8 up; ip link set wg9 mtu ${size - 80} up
ip addr add 198.51.100.2/24 dev wg9; ip route add default dev wg9 table 51820
ip rule add not fwmark 51820 table 51820`;
    const { findings } = await doctorAfter(`mount -t sysfs sysfs /sys\n${rule}`);
    const trap = findings.find(({ code }) => code === 'mtu-trap');
    expect(trap?.explanation).toContain(`has MTU ${size}, the default route (wg9) ${size - 80}`);
  });

  it.each([
    ['little', '5g', 'warning', 0],
    ['next to nothing', '1g', 'blocker', 1],
  ])('sees a disk with %s left', async (_, size, level, exitCode) => {
    const place = join(folder, size);
    const script = `mkdir "${place}"; mount -t tmpfs -o size=${size} tmpfs "${place}"; ${wayOut(1500)}`;
    const { findings, ...outcome } = await doctorAfter(script, '--state', join(place, 'state'));
    const low = findings.find(({ explanation }) => explanation.includes(place));
    expect(low).toMatchObject({ code: 'disk-low', level });
    expect(low?.fix).toContain('docker system df');
    expect(outcome.exitCode).toBe(exitCode);
  });

  it('is blocked without an engine, and without buildx', async () => {
    const without = await doctor([], { DOCKER_HOST: `unix://${folder}/nowhere.sock` });
    expect(without.exitCode).toBe(1);
    expect(without.findings[0]).toMatchObject({ code: 'engine-missing', level: 'blocker' });
    const plugins = await run(docker, ['info', '--format', '{{json .ClientInfo.Plugins}}']);
    const places = (JSON.parse(plugins.stdout) as { Path: string }[]).map(({ Path: path }) => dirname(path));
    const hidden = [...new Set(places)].map((place) => `mount -t tmpfs tmpfs "${place}"`).join('\n');
    expect(hidden).not.toBe('');
    const bare = await doctorAfter(hidden);
    expect(bare.exitCode).toBe(1);
    expect(bare.findings[0]).toMatchObject({ code: 'engine-no-buildx', level: 'blocker' });
    expect(bare.well.join('\n')).toMatch(/Docker engine \d/);
  });

  it.each([
    ['engine-too-old', '/version', { Version: '20.10.24+dfsg1' }, /20\.10\.24.*wanted >= 23/],
    [
      'engine-no-containerd',
      '/info',
      { Driver: 'overlay2', DriverStatus: [] },
      /overlay2, wanted the containerd/,
    ],
  ])('is blocked by an engine: %s', async (code, path, changes, explanation) => {
    const host = await engineThatSays(code, path, changes);
    const { exitCode, findings } = await doctor([], { DOCKER_HOST: host });
    expect(exitCode).toBe(1);
    expect(findings[0]).toMatchObject({ code, level: 'blocker' });
    expect(findings[0]?.explanation).toMatch(explanation);
    expect(findings[0]?.fix).not.toBe('');
  });

  it('is blocked by a registry that was named and does not answer, or does not let in', async () => {
    const unreachable = await doctor(['--registry', '127.0.0.1:1/a/b']);
    expect(unreachable.exitCode).toBe(1);
    expect(unreachable.findings[0]).toMatchObject({ code: 'registry-unreachable', level: 'blocker' });
    const server = createServer((_, answer) => answer.writeHead(403).end('{"errors":[{"code":"DENIED"}]}'));
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const refused = await doctor(['--registry', `127.0.0.1:${port}/a/b`]);
    expect(refused.exitCode).toBe(1);
    expect(refused.findings[0]).toMatchObject({ code: 'registry-refused', level: 'blocker' });
    expect(refused.findings[0]?.fix).not.toBe('');
  });

  it('tells a person, with the fix under each finding', async () => {
    const { exitCode, stdout } = await officina(['doctor'], {
      env: { DOCKER_HOST: `unix://${folder}/nowhere.sock` },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^blocker {2}engine-missing: .*\n {9}fix: \S/m);
  });
});

/** Bytes; an engine that was told none uses 1500. */
async function bridgeMtu(): Promise<number> {
  const bridge = await run(docker, ['network', 'inspect', 'bridge', '--format', '{{json .Options}}']);
  const options = JSON.parse(bridge.stdout) as Record<string, string>;
  return Number(options['com.docker.network.driver.mtu'] ?? 1500);
}
