import { describe, expect, it } from '@jest/globals';
import { type Exec, FactoryError } from '@officina/core';
import { findDefaultRoutes, parseRoute, parseRoutes, parseRoutes6 } from './default-routes.ts';

const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const row = (name: string, destination: string, mask: string, flags = '0003') =>
  `${name}\t${destination}\t010200C0\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0\n`;

describe('parseRoutes', () => {
  it.each([
    ['a default route', row('eth0', '00000000', '00000000'), ['eth0']],
    ['a network', row('docker0', '000011AC', '0000FFFF', '0001'), []],
    ['a route that is down', row('eth0', '00000000', '00000000', '0002'), []],
    ['a rejecting route', row('eth0', '00000000', '00000000', '0203'), []],
    [
      "a VPN's two halves",
      row('tun0', '00000000', '00000080') + row('tun0', '00000080', '00000080'),
      ['tun0', 'tun0'],
    ],
  ])('reads %s', (_, text, names) => {
    expect(parseRoutes(head + text)).toEqual(names);
  });
});

describe('parseRoutes6', () => {
  const zero = '0'.repeat(32);
  const row6 = (destination: string, length: string, flags: string, name: string) =>
    `${destination} ${length} ${zero} 00 fe80000000000000000000000000000a 00000400 00000001 00000000 ${flags}     ${name}\n`;

  it('takes the default route, and neither the loopback nor a network', () => {
    const text =
      row6(zero, '00', '00000003', 'eth0') +
      row6(zero, '00', '00200200', 'lo') +
      row6('fe800000000000000000000000000000', '40', '00000001', 'eth1');
    expect(parseRoutes6(text)).toEqual(['eth0']);
  });
});

describe('parseRoute', () => {
  it.each([
    ['192.0.2.1 dev wg0 table 51820 src 10.0.0.2 uid 0 \\    cache', ['wg0']],
    ['192.0.2.1 via 198.51.100.1 dev eth0 src 198.51.100.2 uid 0', ['eth0']],
    ['unreachable 2001:db8::1 dev lo metric 4294967295', []],
    ['', []],
  ])('reads %s', (text, names) => {
    expect(parseRoute(text)).toEqual(names);
  });
});

describe('findDefaultRoutes', () => {
  const noIp: Exec = {
    run: () => Promise.reject(new FactoryError('tool-missing', 'no ip', { hint: 'do it again' })),
  };
  const files = (texts: Record<string, string>, exec = noIp) => ({
    files: { read: async (path: string) => texts[path] },
    exec,
  });

  it('knows the way that a rule leads to, beside the main table', async () => {
    const texts = {
      '/proc/net/route': head + row('eth0', '00000000', '00000000'),
      '/sys/class/net/eth0/mtu': '1500\n',
      '/sys/class/net/wg0/mtu': '1420\n',
    };
    const run: Exec['run'] = async (_, [family]) =>
      family === '-4'
        ? { exitCode: 0, stdout: '192.0.2.1 dev wg0 table 51820 src 10.0.0.2', stderr: '' }
        : { exitCode: 2, stdout: '', stderr: 'RTNETLINK answers: Network is unreachable' };
    const found = await findDefaultRoutes(files(texts, { run }));
    expect(found).toEqual(
      expect.arrayContaining([
        { name: 'eth0', mtu: 1500 },
        { name: 'wg0', mtu: 1420 },
      ]),
    );
  });

  it('knows the MTU of each way out, once', async () => {
    const routes = head + row('eth0', '00000000', '00000000') + row('eth0', '00000000', '00000000');
    expect(
      await findDefaultRoutes(files({ '/proc/net/route': routes, '/sys/class/net/eth0/mtu': '1400\n' })),
    ).toEqual([{ name: 'eth0', mtu: 1400 }]);
  });

  it('knows nothing where there is nothing to read', async () => {
    expect(await findDefaultRoutes(files({}))).toEqual([]);
    const routes = head + row('eth0', '00000000', '00000000');
    expect(await findDefaultRoutes(files({ '/proc/net/route': routes }))).toEqual([]);
  });
});
