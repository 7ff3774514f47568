import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CheckSpec, parseImageSpec, type WorkspaceImage } from '@officina/core';
import { createContainers, createEngineImages, createExec, createPorts, findEngine } from '@officina/host';
import { bringGoss, toGossConfig } from '../../bench/goss.ts';
import { toCheck } from '../../packages/smoke/src/check/kinds.ts';
import { runChecks } from '../../packages/smoke/src/run-checks.ts';
import { debianInEngine, platform } from '../support/ground.ts';
import { root, run } from '../support/officina.ts';

const image = 'officina.local/judges-goss:latest';

/** Of each of these goss can hold, some are true of the image, and some are not. */
const smoke = `
  - { kind: file, path: /app/plain.txt, type: file, mode: "0644", owner: root, content: ["^line two$"] }
  - { kind: file, path: /app/tool, mode: "0755" }
  - { kind: file, path: /app/suid, mode: "4755" }
  - { kind: file, path: /app/sgid, mode: "2755" }
  - { kind: file, path: /app/sticky, type: directory, mode: "1777" }
  - { kind: file, path: /app/x700, mode: "0755" }
  - { kind: file, path: /app/real, type: directory, owner: root }
  - { kind: file, path: /app/link, type: link }
  - { kind: file, path: /app/hard1, type: link }
  - { kind: file, path: /app/none }
  - { kind: file, path: /app/owned, owner: appuser }
  - { kind: file, path: /app/hard2, owner: appuser }
  - { kind: file, path: /app/special.txt, content: ["json", "^x"] }
  - { kind: file, path: /app/greek.txt, content: ["json"] }
  - { kind: file, path: /app/utf8.txt, content: ["^na.ve$"] }
  - { kind: command, name: prints, command: [echo, one two], expect: { stdout: ["^one two$"], stderr: ["^$"] } }
  - { kind: command, name: prints else, command: [echo, one], expect: { stdout: ["^two$"] } }
  - { kind: command, name: fails, command: ["false"] }
  - { kind: command, name: fails as wanted, command: [sh, -c, exit 3], expect: { exit-code: 3 } }
  - { kind: command, name: complains, command: [sh, -c, "echo oh >&2"], expect: { stderr: ["^$"] } }
  - { kind: command, name: complains as wanted, command: [sh, -c, "echo oh >&2"], expect: { stderr: ["^oh$"] } }
  - { kind: command, name: is not there, command: [no-such-program] }
  - { kind: command, name: several lines, command: [cat, /app/plain.txt], expect: { stdout: ["^line one$", "three"] } }
  - { kind: command, name: by a shell, shell: sh -c, command: ["echo $SOME_KEY"], expect: { stdout: ["^SOME_VAL$"] } }
  - { kind: command, name: quotes, command: [printf, "%s", "it's"], expect: { stdout: ["^it's$"] } }
  - { kind: user, user: appuser, uid: 1000, home: /home/appuser }
`;
const spec = parseImageSpec(`description: d\nchannels: [x]\nsmoke:${smoke}`, { file: 'image.yaml' });
const checks = spec.smoke.flatMap((check) => (check.kind === 'scripts' ? [] : [check]));

describe('goss and ours', () => {
  let folder = '';
  const theirs = new Map<string, boolean>();
  const ours = new Map<string, boolean>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-judges-'));
    const base = await debianInEngine();
    const build = ['build', '-q', '--provenance=false', '--build-arg', `BASE=${base}`, '-t', image];
    const made = await run('docker', [...build, join(root, 'test', 'judges', 'image')]);
    if (made.exitCode !== 0) throw new Error(made.stderr);
    for (const [name, passed] of await askGoss(folder)) theirs.set(name, passed);
    for (const [name, passed] of await askOurs()) ours.set(name, passed);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await run('docker', ['rmi', '-f', image]);
  });

  it.each(checks.map(nameOf))('agree on %s', (name) => {
    expect(ours.get(name)).toBe(theirs.get(name));
    expect(ours.get(name)).toBeDefined();
  });

  it('say both', () => {
    expect(new Set(ours.values())).toEqual(new Set([true, false]));
  });
});

const owner: WorkspaceImage = {
  ...{ name: 'x', folder: 'images/x', spec, dockerfile: 'FROM debian', lock: undefined },
};

/** What goss says, in a container of the image, by our checks. */
async function askGoss(folder: string): Promise<[string, boolean][]> {
  const program = await bringGoss(createExec(), join(folder, 'goss'));
  const config = toGossConfig([owner]);
  await writeFile(join(folder, 'goss.json'), JSON.stringify(config));
  const { stdout } = await run('docker', [
    ...['run', '--rm', '--network', 'none', '-v', `${program}:/goss:ro`, '--entrypoint', '/goss'],
    ...['-v', `${join(folder, 'goss.json')}:/goss.json:ro`, image],
    ...['-g', '/goss.json', 'validate', '--format', 'json'],
  ]);
  const { results } = JSON.parse(stdout) as {
    readonly results: readonly {
      readonly 'resource-type': string;
      readonly 'resource-id': string;
      readonly result: number;
      readonly successful: boolean;
      readonly skipped?: boolean;
    }[];
  };
  return checks.map((check) => {
    const id = check.kind === 'file' ? check.path : check.kind === 'user' ? check.user : nameOf(check);
    const mine = results.filter(
      (one) => one['resource-type'].toLowerCase() === check.kind && one['resource-id'] === id,
    );
    if (mine.length === 0) throw new Error(`goss says nothing of ${id}`);
    // Of what is not there it passes the rest over.
    return [nameOf(check), mine.every((one) => one.successful)];
  });
}

async function askOurs(): Promise<[string, boolean][]> {
  const ports = createPorts({ tty: false });
  const connection = await findEngine(ports);
  const engine = createEngineImages(connection);
  const found = await engine.inspect(image);
  if (found === undefined) throw new Error(`${image} is not in the engine`);
  const context = { owner, ancestors: [], heirs: [], lock: undefined, platform };
  const results = await runChecks(
    checks.map((check) => toCheck(check, context)),
    {
      ...{ containers: createContainers(connection), platform, clock: ports.clock, patience: { times: 1 } },
      subject: { name: image, image: { ...found, unpacked: 0 } },
      scan: () => Promise.reject(new Error('no check asks for the layers')),
    },
  );
  return results.map(({ passed }, index) => [nameOf(checks[index]), passed]);
}

function nameOf(check: CheckSpec | undefined): string {
  if (check?.kind === 'command') return check.name;
  if (check?.kind === 'file') return `file ${check.path}`;
  return check?.kind === 'user' ? `user ${check.user}` : 'no check';
}
