import { describe, expect, it } from '@jest/globals';
import { FactoryError, issuedForms } from '@officina/core';
import type { MachineFacts } from '@officina/host';
import { diagnose, isBlocked, renderDiagnosis } from './doctor.ts';
import type { Leftovers } from './leftovers.ts';

const healthy: MachineFacts = {
  engine: {
    version: '26.1.5',
    storageDriver: 'overlayfs',
    buildxVersion: '0.29.1',
    local: true,
    problems: [],
  },
  disks: [{ folder: '/var/lib/docker', free: 50e9 }],
  bridge: { name: 'docker0', mtu: 1500 },
  routes: [{ name: 'eth0', mtu: 1500 }],
  platforms: ['linux/amd64', 'linux/arm64'],
  registry: { name: 'docker.io/a/b' },
};
const none = { containers: [], candidates: [] };
const judge = (changes: Partial<MachineFacts>, registryNamed = false) =>
  diagnose(
    { ...healthy, ...changes },
    { registryNamed, oldForms: [], leftovers: none, closedRuns: [], expiringKeys: [] },
  );
const unreachable = new FactoryError('registry-unreachable', 'docker.io does not answer', { hint: 'wait' });

describe('diagnose', () => {
  it('names what killed runs left; a registry of a demo is none of it', () => {
    const found = (leftovers: Leftovers) => {
      const { well, findings } = diagnose(healthy, {
        registryNamed: false,
        oldForms: [],
        expiringKeys: [],
        leftovers,
        closedRuns: [],
      });
      return { well: well.join('\n'), findings };
    };
    const container = { name: 'officina-1', image: 'some/image', running: false };
    const { findings } = found({ containers: [container], candidates: ['officina.local/base:candidate-ab'] });
    expect(findings).toMatchObject([{ code: 'left-behind', level: 'warning', fix: 'officina clean' }]);
    expect(findings[0]?.explanation).toContain('officina-1 of some/image, stopped');
    expect(findings[0]?.explanation).toContain('officina.local/base:candidate-ab');
    const demo = found({ ...none, registry: '127.0.0.1:1' });
    expect(demo.findings).toEqual([]);
    expect(demo.well).toContain('127.0.0.1:1');
  });

  it('warns of a file that leaves its user to the image, where the uids differ', () => {
    const file = '.devcontainer/devcontainer.json';
    const options = { registryNamed: false, oldForms: [], leftovers: none, closedRuns: [], expiringKeys: [] };
    const { findings } = diagnose(healthy, { ...options, unnamedUser: file });
    expect(findings).toMatchObject([{ code: 'user-unnamed', level: 'warning' }]);
    expect(findings[0]?.explanation).toContain(file);
    expect(findings[0]?.fix).toContain('"remoteUser": "vscode"');
  });

  it('warns where Python is not there to be asked', () => {
    const options = { registryNamed: false, oldForms: [], leftovers: none, closedRuns: [], expiringKeys: [] };
    const { findings } = diagnose(healthy, { ...options, withoutPython: ['desk: ansible'] });
    expect(findings).toMatchObject([{ code: 'tool-missing', level: 'warning' }]);
    expect(findings[0]?.explanation).toContain(
      'python3 on PATH, without which resolve cannot ask what desk: ansible',
    );
  });

  it('warns where Go is not there to be asked', () => {
    const options = { registryNamed: false, oldForms: [], leftovers: none, closedRuns: [], expiringKeys: [] };
    const { findings } = diagnose(healthy, { ...options, withoutGo: ['base: gopls', 'base: dlv'] });
    expect(findings).toMatchObject([{ code: 'tool-missing', level: 'warning' }]);
    expect(findings[0]?.explanation).toContain('base: gopls, base: dlv');
  });

  it('finds nothing on a healthy machine, and says what it looked at', () => {
    const { well, findings } = judge({});
    expect(findings).toEqual([]);
    expect(well).toHaveLength(7);
  });

  it('says which platforms run here, and what lets the other one run', () => {
    expect(judge({}).well).toContain('runs linux/amd64, linux/arm64');
    const { well, findings } = judge({ platforms: ['linux/amd64'] });
    expect(well.join('\n')).toMatch(/^runs linux\/amd64 \(not linux\/arm64: .*--install-engine/m);
    expect(findings).toEqual([]);
    expect(judge({ platforms: [] }).well.join('\n')).not.toContain('runs');
  });

  it('names both numbers of the MTU trap, and the line to add', () => {
    const { findings } = judge({
      bridge: { name: 'docker0', mtu: 1500 },
      routes: [
        { name: 'eth0', mtu: 1500 },
        { name: 'wg0', mtu: 1420 },
      ],
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ code: 'mtu-trap', level: 'warning' });
    expect(findings[0]?.explanation).toMatch(/docker0 has MTU 1500.*wg0\) 1420/);
    expect(findings[0]?.fix).toContain('"runArgs": ["--network=host"]');
  });

  it.each([
    ['an equal bridge', { bridge: { name: 'docker0', mtu: 1420 }, routes: [{ name: 'wg0', mtu: 1420 }] }],
    ['a smaller bridge', { bridge: { name: 'docker0', mtu: 1300 }, routes: [{ name: 'wg0', mtu: 1420 }] }],
    ['an unknown route', { routes: [] }],
  ])('sees no trap in %s', (_, changes) => {
    expect(judge(changes).findings).toEqual([]);
  });

  it.each([
    [50e9, undefined],
    [9e9, 'warning'],
    [2e9, 'blocker'],
  ])('judges %d bytes of disk', (free, level) => {
    expect(judge({ disks: [{ folder: '/x', free }] }).findings[0]?.level).toBe(level);
  });

  it('shows every problem of the engine as a blocker, with its own fix', () => {
    const problems = ['engine-too-old', 'engine-no-containerd', 'engine-no-buildx'] as const;
    const diagnosis = judge({
      engine: {
        version: '20.10.1',
        local: true,
        problems: problems.map((code) => new FactoryError(code, `wrong: ${code}`, { hint: `fix ${code}` })),
      },
    });
    expect(diagnosis.findings).toEqual(
      problems.map((code) => ({
        code,
        level: 'blocker',
        explanation: `wrong: ${code}`,
        fix: `fix ${code}`,
      })),
    );
    expect(diagnosis.well.join()).not.toMatch(/engine|store|buildx/);
    expect(isBlocked(diagnosis)).toBe(true);
  });

  it('warns of steps that look as if they wanted a network', () => {
    const closedRuns = ['images/x/Dockerfile:2: "curl" looks as if it wanted a network'];
    const diagnosis = diagnose(healthy, {
      registryNamed: false,
      oldForms: [],
      leftovers: none,
      closedRuns,
      expiringKeys: [],
    });
    expect(diagnosis.findings).toMatchObject([
      { code: 'closed-run', level: 'warning', explanation: closedRuns[0] },
    ]);
    expect(isBlocked(diagnosis)).toBe(false);
  });

  it('warns of forms of tokens that nobody has looked at', () => {
    const oldForms = issuedForms.filter(({ issuer }) => issuer === 'GitHub');
    const { findings } = diagnose(healthy, {
      ...{ registryNamed: false, oldForms, leftovers: none, closedRuns: [], expiringKeys: [] },
    });
    expect(findings).toEqual([
      {
        code: 'secret-rules-old',
        level: 'warning',
        explanation: expect.stringMatching(/180 days .*tokens of GitHub /),
        fix: expect.stringContaining(oldForms[0]?.source ?? 'none'),
      },
    ]);
  });

  it('is blocked by a registry only when it was named', () => {
    const registry = { name: 'docker.io/a/b', problem: unreachable };
    expect(isBlocked(judge({ registry }, true))).toBe(true);
    expect(isBlocked(judge({ registry }))).toBe(false);
    expect(judge({ registry }).findings[0]).toMatchObject({ code: 'registry-unreachable', level: 'warning' });
  });
});

describe('renderDiagnosis', () => {
  it('puts blockers before warnings, each with its fix', () => {
    const text = renderDiagnosis(
      judge({
        disks: [{ folder: '/x', free: 1 }],
        registry: { name: 'docker.io/a/b', problem: unreachable },
      }),
    );
    expect(text.indexOf('disk-low')).toBeLessThan(text.indexOf('registry-unreachable'));
    expect(text.match(/fix/g)).toHaveLength(2);
  });
});
