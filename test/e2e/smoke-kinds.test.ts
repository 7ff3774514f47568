import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BuildResult, Plan, SmokeResult } from '@officina/core';
import { parse } from 'yaml';
import {
  createContainers,
  createEngineImages,
  createImageLayers,
  createPorts,
  findEngine,
} from '../../packages/host/src/index.ts';
import { run } from '../../packages/smoke/src/index.ts';
import { removeNames } from '../support/engine-names.ts';
import { debianInEngine, devpodImage } from '../support/ground.ts';
import { asWritten, documented, exampleImage, exampleTests, spoilt } from '../support/structure-examples.ts';

const exec = promisify(execFile);
const docker = process.env['OFFICINA_DOCKER'] ?? 'docker';
let image = process.env['OFFICINA_DEVPOD_IMAGE'] ?? '';
const made: string[] = [];
let builds = 0;

/** The wishes of an image to break, which may be as large as it is and a hundred megabytes more. */
const specOf = (megabytes: number) => `description: an image to break
channels: [x]
user: vscode
labels: { title: T }
devcontainer: { remoteUser: vscode }
tools:
  kubectl:
    datasource: kubernetes
    asset: x
    install: [{ to: /usr/local/bin/kubectl }]
    version: { command: [kubectl, version, --client], match: '^Client Version: v(\\S+)' }
smoke:
  - { kind: locale, locale: en_US.UTF-8 }
  - { kind: user, user: vscode, uid: 1000, home: /home/vscode, sudo: true }
  - { kind: environment, variable: KUBECONFIG, value: /home/vscode/.cluster-configs/kubeconfig }
  - { kind: file, path: /usr/local/bin/setup-runtime, type: file, mode: "0755", owner: root, content: ["^#!"] }
  - { kind: command, name: zsh is quiet, command: [zsh, -ic, "echo ready"], expect: { stdout: ["^ready$"], stderr: ["^$"] } }
  - { kind: metadata, user: vscode, workdir: /home/vscode }
  - { kind: stow }
  - { kind: elf, paths: [/opt/programs] }
  - { kind: size, megabytes: ${megabytes} }
`;
const good = `USER root
RUN mkdir -p /opt/programs && cp /bin/true /opt/programs/
LABEL title=T devcontainer.metadata='[{"remoteUser":"vscode"}]'
USER vscode
`;
/** The machine that an ELF header names (elf(5), e_machine), of the platform that this one is not. */
const otherMachine = process.arch === 'x64' ? '\\267' : '\\076';
const asRoot = (line: string) => `USER root\n${line}\nUSER vscode\n`;

describe('smoke on a real engine', () => {
  let folder = '';
  let version = '';
  let budget = 0;

  beforeAll(async () => {
    if (image === '') image = await devpodImage();
    folder = await mkdtemp(join(tmpdir(), 'officina-smoke-'));
    const said = await exec(docker, [
      'run',
      '--rm',
      '--network',
      'none',
      image,
      'kubectl',
      'version',
      '--client',
    ]);
    version = /^Client Version: v(\S+)/m.exec(said.stdout)?.[1] ?? '';
    budget = Math.ceil(await sizeOf(await buildImage(''))) + 100;
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await removeNames(made);
  });

  async function buildImage(dockerfile: string, from = `${image}\n${good}`): Promise<string> {
    const number = builds++;
    const name = `officina.local/smoke-kinds:${number}`;
    const file = join(folder, `Broken-${number}`);
    await writeFile(file, `FROM ${from}\n${dockerfile}`);
    await exec(docker, ['build', '-q', '--provenance=false', '-t', name, '-f', file, folder]);
    made.push(name);
    return name;
  }

  async function smoke(name: string, checks = specOf(budget), structure = ''): Promise<SmokeResult> {
    const { talk, clock, exec: programs, files: disk } = createPorts({ tty: false });
    const connection = await findEngine({ exec: programs, files: disk });
    const engine = createEngineImages(connection);
    const digest = (await engine.inspect(name))?.digest;
    if (digest === undefined) throw new Error(`${name} is not in the engine`);
    const key = `sha256:${'0'.repeat(64)}` as const;
    const files: Record<string, string> = {
      'images/factory.yaml': 'registry: 127.0.0.1:5000/x/y\nplatforms: [linux/amd64, linux/arm64]\n',
      'images/x/image.yaml': checks,
      'images/x/structure.yaml': structure,
      'images/x/structure.json': structure,
      'images/x/Dockerfile': 'FROM debian',
      'images/x/image.lock.json': JSON.stringify({
        schema: 'officina.lock/v1',
        image: 'x',
        parents: {},
        tools: {
          kubectl: {
            version,
            assets: [
              {
                platform: 'any',
                url: 'https://example.org/x',
                sha256: '0'.repeat(64),
                evidence: 'own-download',
              },
            ],
          },
        },
      }),
    };
    const plan: Plan = { schema: 'officina.plan/v1', registry: '127.0.0.1:5000/x/y', epoch: 0, images: [] };
    const platform = process.arch === 'x64' ? 'linux/amd64' : 'linux/arm64';
    const build: BuildResult = {
      schema: 'officina.build/v1',
      registry: plan.registry,
      milliseconds: 0,
      candidates: [
        {
          ...{ image: 'x', platform, key, digest, reused: false, found: 'engine', engineName: name },
          ...{ standIns: [], bootstrapped: [] },
        },
      ],
    };
    return run(
      { images: 'images', plan, build, push: false },
      {
        files: { read: async (path) => files[path], list: async () => ['x'] },
        containers: createContainers(connection),
        // A broken image that were named green would stay behind.
        engine: { ...engine, tag: async () => {}, untag: async () => {} },
        layers: createImageLayers(connection),
        talk,
        clock,
      },
    );
  }

  /** In megabytes, as the check of an image that may not even have one says it. */
  const sizeOf = async (name: string): Promise<number> => {
    const checks = 'description: d\nchannels: [x]\nsmoke: [{ kind: size, megabytes: 1 }]\n';
    const [report] = (await smoke(name, checks)).reports;
    const size = Number.parseFloat(report?.checks.find(({ kind }) => kind === 'size')?.got ?? '');
    if (!(size > 1)) throw new Error(`no size of ${name}: ${JSON.stringify(report?.checks)}`);
    return size;
  };

  const failedIn = (result: SmokeResult) =>
    result.reports.flatMap((report) =>
      report.checks.filter((check) => !check.passed).map((check) => check.name),
    );

  it('is green for the image as it is', async () => {
    const result = await smoke(await buildImage(''));
    expect(failedIn(result)).toEqual([]);
    expect(result.reports[0]?.checks).toHaveLength(11);
  });

  const broken = [
    [
      'locale removed',
      asRoot('RUN rm -rf /usr/lib/locale/locale-archive /usr/lib/locale/en_US*'),
      'locale en_US.UTF-8',
    ],
    [
      'a wrong kubectl first on PATH',
      `${asRoot(
        `RUN mkdir /opt/first && printf '#!/bin/sh\\necho Client Version: v0.0.1\\n' >/opt/first/kubectl && chmod 755 /opt/first/kubectl`,
      )}ENV PATH=/opt/first:$PATH\n`,
      'version kubectl',
    ],
    [
      'a variable only in .bashrc',
      'ENV KUBECONFIG=\n' +
        'RUN echo export KUBECONFIG=/home/vscode/.cluster-configs/kubeconfig >>~/.bashrc\n',
      'environment KUBECONFIG',
    ],
    [
      'a variable that zsh changes',
      asRoot('RUN echo export KUBECONFIG=/other >>/etc/zsh/zshenv'),
      'environment KUBECONFIG',
    ],
    [
      'a variable that a login shell loses',
      asRoot('RUN echo unset KUBECONFIG >/etc/profile.d/zz-last.sh'),
      'environment KUBECONFIG',
    ],
    [
      'a variable that tmux changes',
      asRoot("RUN echo 'set-environment -g KUBECONFIG /other' >>/etc/tmux.conf"),
      'environment KUBECONFIG',
    ],
    ['no sudo', asRoot('RUN rm -f /etc/sudoers.d/*'), 'user vscode'],
    [
      'another mode',
      asRoot('RUN chmod 775 /usr/local/bin/setup-runtime'),
      'file /usr/local/bin/setup-runtime',
    ],
    [
      'another owner',
      asRoot('RUN chown vscode /usr/local/bin/setup-runtime'),
      'file /usr/local/bin/setup-runtime',
    ],
    ['another mode of a tool', asRoot('RUN chmod 775 /usr/local/bin/kubectl'), 'file /usr/local/bin/kubectl'],
    [
      'a shell that complains',
      asRoot("RUN echo 'case $- in *i*) echo oh >&2;; esac' >>/etc/zsh/zshrc"),
      'zsh is quiet',
    ],
    ['another label', 'LABEL title=U\n', 'metadata'],
    [
      'metadata that means something else',
      `LABEL devcontainer.metadata='[{"remoteUser":"root"}]'\n`,
      'metadata',
    ],
    ['metadata that is not JSON', "LABEL devcontainer.metadata='[{'\n", 'metadata'],
    [
      'a setup-runtime that links nothing',
      asRoot("RUN sed -i 's/os.symlink(.*/pass/' /usr/local/lib/officina/setup_runtime/doing.py"),
      'stow',
    ],
    [
      'a library that is gone',
      asRoot('RUN cp /usr/bin/jq /opt/programs/ && rm /usr/lib/*/libjq.so.1*'),
      'elf /opt/programs',
    ],
    [
      'a loader that is not there',
      asRoot(
        "RUN echo 'int main(void) { return 0; }' | cc -x c - -o /opt/programs/x -Wl,--dynamic-linker=/lib/ld-gone.so.1",
      ),
      'elf /opt/programs',
    ],
    [
      'more than it may take on a disk, however well it packs',
      asRoot('RUN head -c 120000000 /dev/zero >/opt/zeros'),
      'size x',
    ],
    [
      'a library that is older than the program',
      asRoot(
        [
          "RUN echo 'int f(void) { return 0; }' >/f.c && echo 'NEW { global: f; };' >/new && sed s/NEW/OLD/ /new >/old",
          'RUN cc -shared -fPIC -Wl,--version-script=/new -o /usr/lib/libf.so /f.c',
          "RUN echo 'int f(void); int main(void) { return f(); }' | cc -x c - -o /opt/programs/newer -lf",
          'RUN cc -shared -fPIC -Wl,--version-script=/old -o /usr/lib/libf.so /f.c',
        ].join('\n'),
      ),
      'elf /opt/programs',
    ],
    [
      'a program of another platform',
      asRoot(
        `RUN printf '${otherMachine}\\000' | dd of=/opt/programs/true bs=1 seek=18 conv=notrunc 2>/dev/null`,
      ),
      'elf /opt/programs',
    ],
  ] as const;

  /**
   * Which checks fail of each broken image. Two are built and tested at a time: each waits for the engine more than it works.
   */
  function failures(): ReadonlyMap<string, Promise<readonly string[]>> {
    const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
    return new Map(
      broken.map(([name, dockerfile], at) => {
        const lane = at % lanes.length;
        const work = Promise.resolve(lanes[lane]).then(async () =>
          failedIn(await smoke(await buildImage(dockerfile))),
        );
        lanes[lane] = work.catch(() => undefined);
        return [name, work];
      }),
    );
  }

  describe('with an image that is broken in one way', () => {
    let failed: ReturnType<typeof failures>;
    beforeAll(() => {
      failed = failures();
    });

    it.each(broken)('names the check and no other: %s', async (name, _, check) => {
      expect(await failed.get(name)).toEqual([check]);
    });
  });

  // CAP_NET_RAW as a file has it (capability.h, vfs_cap_data of revision 2).
  const capability = `01000002${'00200000'}${'00'.repeat(12)}`;
  const pod = `description: an image for a cluster
channels: [x]
user: vscode
smoke: [{ kind: pod, home: /home/vscode }]
`;

  it.each([
    ['as it is', '', []],
    [
      'whose ping has a capability of its own',
      asRoot(
        `RUN python3 -c 'import os; os.setxattr("/usr/bin/ping", "security.capability", bytes.fromhex("${capability}"))'`,
      ),
      ['pod'],
    ],
    ['without what prepares a home', asRoot('RUN rm /usr/local/bin/prepare-home'), ['pod']],
    [
      'whose home is not seeded',
      asRoot("RUN sed -i '/^setup-runtime/d' /usr/local/bin/prepare-home"),
      ['pod'],
    ],
  ])('judges an image %s as a pod', async (_, dockerfile, failed) => {
    expect(failedIn(await smoke(await buildImage(dockerfile), pod))).toEqual(failed);
  });

  // Put together here, so that no checkout holds what looks like a key.
  const key = `-----BEGIN RSA PRIVATE ${'KEY'}-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(8)}\n`;

  it('finds a key in a layer, though a later step deletes it', async () => {
    await writeFile(join(folder, 'key'), key);
    // Every layer is read: Debian has one, and devpod thirty of two gigabytes.
    const lines = 'COPY key /opt/build/deploy\nRUN rm -r /opt/build\n';
    const name = await buildImage(lines, await debianInEngine().then((debian) => `${debian}\n`));
    const result = await smoke(
      name,
      'description: an image\nchannels: [x]\nsmoke: [{ kind: secrets }, { kind: size, megabytes: 900 }]\n',
    );
    expect(failedIn(result)).toEqual(['secrets']);
    const check = result.reports[0]?.checks.find((one) => one.kind === 'secrets');
    expect(check?.got).toMatch(/^private-key at \/opt\/build\/deploy:1 in layer sha256:\w{12}$/);
    expect(JSON.stringify(result)).not.toContain('MIIEvQ');
  });

  // These kinds start no container, so that an image of nothing will do.
  const bare = `description: an image of nothing
channels: [x]
smoke:
  - { kind: secrets }
  - { kind: metadata, workdir: /w, entrypoint: [/init] }
  - { kind: size, megabytes: 1 }
`;
  const nothing = 'scratch\nWORKDIR /w\nENTRYPOINT ["/init"]\n';

  it.each([
    ['nothing', '', []],
    ['a token in the history', 'ARG NPM_TOKEN=abcdefgh\nCOPY key /x\n', ['secrets']],
    ['a password in the environment', 'ENV DB_PASSWORD=abcdefgh\n', ['secrets']],
    ['a kubeconfig', 'COPY key /home/vscode/.kube/config\n', ['secrets']],
    ['another entrypoint', 'ENTRYPOINT ["/other"]\n', ['metadata']],
    ['too large a file', 'COPY large /large\n', ['size x']],
  ])('names the check and no other in an image of nothing: %s', async (what, dockerfile, checks) => {
    await writeFile(join(folder, 'key'), 'no key at all');
    await writeFile(join(folder, 'large'), randomBytes(what.startsWith('too') ? 3_000_000 : 1));
    expect(failedIn(await smoke(await buildImage(dockerfile, nothing), bare))).toEqual(checks);
  });

  it('runs a container-structure-test configuration, and names the tests that fail', async () => {
    const asked = 'description: d\nchannels: [x]\nstructure-tests: [structure.yaml]\n';
    const result = await smoke(await buildImage(''), asked, structureTests);
    expect(result.reports[0]?.checks).toHaveLength(9);
    expect(failedIn(result)).toEqual([
      'command test: other output',
      'command test: no leftovers',
      'file content test: other content',
      'file existence test: other mode',
    ]);
  });

  it.each([
    ['yaml', documented],
    ['JSON', JSON.stringify(parse(documented))],
  ])('judges the examples of its documentation as that says, in %s', async (form, text) => {
    const file = form === 'JSON' ? 'structure.json' : 'structure.yaml';
    const asked = `description: d\nchannels: [x]\nstructure-tests: [${file}]\n`;
    const names = exampleTests.map((name) => name.replace('structure.yaml', file));
    const debian = await debianInEngine();
    const good = await smoke(await buildImage(exampleImage, debian), asked, text);
    expect(good.reports[0]?.checks.map(({ name }) => name)).toEqual(names);
    expect(failedIn(good)).toEqual([]);
    // One image that is wrong in every way that a test asks about.
    const wrong = await buildImage(`${exampleImage}${spoilt}`, debian);
    expect([form, failedIn(await smoke(wrong, asked, text))]).toEqual([form, names]);
  });

  it('fails the example that no usual image satisfies as it is written', async () => {
    const asked = 'description: d\nchannels: [x]\nstructure-tests: [structure.yaml]\n';
    const [report] = (await smoke(await buildImage(''), asked, asWritten)).reports;
    expect(report?.checks).toMatchObject([
      { name: 'file existence test: Root', passed: false, got: 'drwxr-xr-x, uid 0, gid 0' },
    ]);
  });
});

// Written for this image. Two commands share no container: what the third one makes, the fourth does not find.
const structureTests = `schemaVersion: 2.0.0
globalEnvVars:
  - { key: TOOLS, value: "/opt/tools:$PATH" }
commandTests:
  - { name: variable, command: printenv, args: [TOOLS], expectedOutput: ["^/opt/tools:.*/usr/bin"] }
  - { name: other output, command: stow, args: [--version], expectedOutput: ["version 0[.]"] }
  - { name: setup, setup: [[touch, /tmp/made]], command: test, args: [-e, /tmp/made] }
  - { name: no leftovers, command: test, args: [-e, /tmp/made] }
fileExistenceTests:
  - { name: set uid, path: /usr/bin/sudo, permissions: urwxr-xr-x, uid: 0, isExecutableBy: other }
  - { name: other mode, path: /etc/shadow, permissions: "-rw-r--r--" }
fileContentTests:
  - { name: root only, path: /etc/sudoers.d/vscode, expectedContents: [NOPASSWD], excludedContents: [root] }
  - { name: other content, path: /etc/os-release, excludedContents: ["(?i)DEBIAN"] }
metadataTest:
  user: vscode
  workdir: /home/vscode
  cmd: [zsh, -l]
  entrypoint: []
  envVars: [{ key: LANG, value: "^en_.*UTF-8$", isRegex: true }]
  labels: [{ key: title, value: T }]
`;
