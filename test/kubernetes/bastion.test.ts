import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judgePod, podsOf, readManifests } from '@officina/bastion';
import { feed, makeServer } from '../support/attach.ts';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { devpodImage } from '../support/ground.ts';
import { officina, root, run } from '../support/officina.ts';
import { tagEdition } from '../support/tag-edition.ts';
import { askedTools, readVersions, versionScript } from '../support/tool-versions.ts';

const edition = `e2e-${randomUUID()}`;
const inPod = ['-n', 'bastion', 'exec', 'bastion-0', '--'] as const;
/** What the pod waits in, whose parent reaps what a session leaves. */
const zombies = 'sleep 0.2 & sh -c "sleep 0.1 & exec true"; sleep 1; ps -eo stat= | grep -c "^Z" || true';

async function imageOf(container: string): Promise<string> {
  return (await run('docker', ['inspect', '-f', '{{.Config.Image}}', container])).stdout.trim();
}

async function layersOf(image: string): Promise<string[]> {
  const { stdout } = await run('docker', ['image', 'inspect', '-f', '{{json .RootFS.Layers}}', image]);
  return JSON.parse(stdout) as string[];
}

describe('a bastion on a real cluster', () => {
  let folder = '';
  let repository = '';
  let cluster: Cluster;
  const place = () => join(folder, 'bastion');
  const kustomization = () => join(place(), 'kustomization.yaml');

  const must = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await officina(args);
    if (exitCode !== 0) throw new Error(stderr);
    return stdout;
  };
  const inBastion = async (script: string) => (await cluster.must(...inPod, 'sh', '-c', script)).trim();
  const rollOut = async () => {
    await cluster.must('apply', '-k', place());
    await cluster.must('-n', 'bastion', 'rollout', 'status', 'statefulset/bastion', '--timeout=180s');
  };
  const startAgain = async () => {
    await cluster.must('-n', 'bastion', 'delete', 'pod', 'bastion-0');
    await cluster.must('-n', 'bastion', 'rollout', 'status', 'statefulset/bastion', '--timeout=180s');
  };
  /** Tries again until it is so: the cluster takes its time. */
  const until = async (what: () => Promise<boolean>) => {
    for (let tries = 0; tries < 120; tries++) {
      if (await what()) return;
      await new Promise((next) => setTimeout(next, 1000));
    }
    throw new Error('it did not become so in two minutes');
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-bastion-'));
    const image = process.env['OFFICINA_DEVPOD_IMAGE'] ?? (await devpodImage());
    const [name = '', digest] = image.split('@');
    repository = digest === undefined ? name.replace(/:[^:/]+$/, '') : name;
    await tagEdition(image, `${edition}-first`);
    await tagEdition(image, `${edition}-second`);
    cluster = await startCluster(join(folder, 'node'), repository.split('/')[0] ?? '');
    await mkdir(join(folder, 'home'));
    const volume = join(folder, 'volume.yaml');
    const template = await readFile(join(root, 'test/kubernetes/volume.yaml'), 'utf8');
    await writeFile(volume, template.replace('HOME_FOLDER', join(folder, 'home')));
    await cluster.must('apply', '-f', volume);
    await must('bastion', 'init', '--folder', place(), '--registry', repository, '--tag', `${edition}-first`);
    await rollOut();
  });
  afterAll(async () => {
    await cluster?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts with the home seeded, from a volume that was empty', async () => {
    expect(await inBastion('stat -c "%u %g" ~/.config/nvim/init.lua; id -u; echo $HOME')).toBe(
      '1000 1000\n1000\n/home/vscode',
    );
  });

  it('is who its ServiceAccount is, and may look but not touch', async () => {
    expect(await inBastion('kubectl auth whoami -o jsonpath={.status.userInfo.username}')).toBe(
      'system:serviceaccount:bastion:bastion',
    );
    expect(await inBastion('kubectl get pods -o name')).toBe('pod/bastion-0');
    const { stderr } = await cluster.kubectl(...inPod, 'kubectl', 'delete', 'pod', 'bastion-0');
    expect(stderr).toContain('is forbidden');
  });

  it('has the digest and every tool of a devcontainer of the same release', async () => {
    const devcontainer = join(folder, 'devcontainer');
    const client = join(root, 'node_modules/.bin/devcontainer');
    const tag = `${edition}-first`;
    await must('devcontainer', 'init', '--folder', devcontainer, '--registry', repository, '--tag', tag);
    const place = ['--workspace-folder', devcontainer, '--docker-path', '/usr/bin/docker'];
    const env = { HOME: devcontainer };
    const up = await run(client, ['up', ...place], { env });
    const { containerId = '' } = JSON.parse(up.stdout.trim().split('\n').at(-1) ?? '{}');
    try {
      const runs = 'jsonpath={.status.containerStatuses[0].imageID}';
      const digest = (await cluster.must('-n', 'bastion', 'get', 'pod', 'bastion-0', '-o', runs)).split(
        '@',
      )[1];
      const released = await layersOf(`${repository}@${digest}`);
      // What the client may put on it gives the user another uid.
      expect((await layersOf(await imageOf(containerId))).slice(0, released.length)).toEqual(released);
      const file = join(devcontainer, '.devcontainer/devcontainer.json');
      expect(await readFile(file, 'utf8')).toContain(`"${repository}:${tag}@${digest}"`);
      expect(await readFile(kustomization(), 'utf8')).toContain(`digest: ${digest} # ${tag}`);
      const asked = await askedTools(join(root, 'images'));
      const script = versionScript(asked);
      const there = await run(client, ['exec', ...place, 'sh', '-c', script], { env });
      const versions = readVersions(asked, await inBastion(script));
      expect(Object.entries(versions).filter(([, version]) => version === undefined)).toEqual([]);
      expect(Object.keys(versions)).toEqual(
        expect.arrayContaining(['kubectl', 'starship', '@google/gemini-cli']),
      );
      expect(versions).toEqual(readVersions(asked, there.stdout));
    } finally {
      const image = await imageOf(containerId);
      await run('docker', ['rm', '-f', containerId]);
      if (image.startsWith('vsc-')) await run('docker', ['rmi', image]);
    }
  });

  it('gives a terminal, tmux in it, and takes files in and out', async () => {
    const terminal = `'${join(folder, 'node/kubectl')}' ${inPod.join(' ').replace('exec', 'exec -it')}`;
    const said = await run('script', [
      '-qec',
      `${terminal} zsh -ic 'tty && tmux new-session -d "sleep 60" && tmux list-sessions'`,
      '/dev/null',
    ]);
    expect(said.stdout).toMatch(/\/dev\/pts\/\d+[\s\S]*1 windows/);
    const [mine, back] = [join(folder, 'mine'), join(folder, 'back')];
    await writeFile(mine, 'of my own\n');
    await cluster.must('cp', mine, 'bastion/bastion-0:/home/vscode/mine');
    await cluster.must('cp', 'bastion/bastion-0:/home/vscode/mine', back);
    expect(await readFile(back, 'utf8')).toBe('of my own\n');
  });

  it("takes an editor's server into its home, runs it, and carries its streams; it is there after a start", async () => {
    const kubectl = join(folder, 'node/kubectl');
    const exec = ['-n', 'bastion', 'exec', '-i', 'bastion-0', '--'] as const;
    const at = '~/.editor-server/bin/1';
    const archive = await makeServer(folder);
    await feed(kubectl, [...exec, 'sh', '-c', `mkdir -p ${at} && tar -xz -C ${at}`], archive);
    const question = join(folder, 'question');
    await writeFile(question, '/etc/hostname\n');
    const start = `rm -f ${at}/port; setsid ${at}/node ${at}/server.cjs >/dev/null 2>&1 & until [ -s ${at}/port ]; do sleep 0.1; done`;
    const ask = () =>
      feed(kubectl, [...exec, 'sh', '-c', `exec ${at}/node ${at}/server.cjs there`], question);
    await inBastion(start);
    expect(await ask()).toBe('bastion-0\n');
    await startAgain();
    await inBastion(start);
    expect(await ask()).toBe('bastion-0\n');
  });

  it('reaps what sessions leave, and its program ends on SIGTERM', async () => {
    expect(await inBastion(zombies)).toBe('0');
    await inBastion('pkill -TERM -x sleep');
    const last = 'jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}';
    await until(
      async () => (await cluster.must('-n', 'bastion', 'get', 'pod', 'bastion-0', '-o', last)) === '143',
    );
    await until(async () => (await cluster.kubectl(...inPod, 'true')).exitCode === 0);
  });

  it('keeps the home when it is started again', async () => {
    await inBastion('echo kept >~/kept; echo "# mine" >>~/.bashrc');
    await startAgain();
    expect(await inBastion('cat ~/kept; tail -1 ~/.bashrc')).toBe('kept\n# mine');
  });

  it('moves to another digest, and keeps the home', async () => {
    const said = await must('bastion', 'update', '--folder', place(), '--tag', `${edition}-second`, '--json');
    const { after, changed } = JSON.parse(said) as { after: { digest: string }; changed: boolean };
    expect(changed).toBe(true);
    await rollOut();
    const id = 'jsonpath={.status.containerStatuses[0].imageID}';
    expect(await cluster.must('-n', 'bastion', 'get', 'pod', 'bastion-0', '-o', id)).toContain(after.digest);
    expect(await inBastion('cat ~/kept')).toBe('kept');
  });

  it('copies a Secret where kubectl can lock it, and again when it changed', async () => {
    const secret = async (text: string) => {
      const made = ['create', 'secret', 'generic', 'cluster-configs', `--from-literal=kubeconfig=${text}`];
      const yaml = await cluster.must('-n', 'bastion', ...made, '--dry-run=client', '-o', 'yaml');
      await writeFile(join(folder, 'secret.yaml'), yaml);
      await cluster.must('-n', 'bastion', 'apply', '-f', join(folder, 'secret.yaml'));
    };
    await secret('{"apiVersion":"v1","kind":"Config"}');
    await startAgain();
    expect(await inBastion('stat -c "%a %u" $KUBECONFIG')).toBe('600 1000');
    await inBastion('kubectl config set-context mine');
    await secret('{"apiVersion":"v1","kind":"Config","current-context":"theirs"}');
    await until(async () => (await inBastion('cat /run/cluster-configs/kubeconfig')).includes('theirs'));
    await inBastion('prepare-home');
    expect(await inBastion('kubectl config current-context')).toBe('theirs');
  });

  it('gets over a digest that is not there', async () => {
    const good = await readFile(kustomization(), 'utf8');
    await writeFile(kustomization(), good.replace(/sha256:\w+/, `sha256:${'0'.repeat(64)}`));
    await cluster.must('apply', '-k', place());
    const reason = 'jsonpath={.status.initContainerStatuses[0].state.waiting.reason}';
    await until(async () =>
      /ErrImagePull|ImagePullBackOff/.test(
        (await cluster.kubectl('-n', 'bastion', 'get', 'pod', 'bastion-0', '-o', reason)).stdout,
      ),
    );
    await writeFile(kustomization(), good);
    await rollOut();
    expect(await inBastion('cat ~/kept')).toBe('kept');
  });

  it.each([
    ['restricted', []],
    ['baseline', ['--sudo']],
    ['privileged', ['--host-network', '--role', 'edit']],
  ])('is let in without a word by an admission of %s', async (level, options) => {
    const [other, name] = [join(folder, level), `as-${level}`];
    await must(
      'bastion',
      'init',
      '--folder',
      other,
      '--namespace',
      name,
      '--registry',
      repository,
      '--tag',
      `${edition}-first`,
      ...options,
    );
    await cluster.must('create', 'namespace', name, '--save-config');
    const label = (kind: string) => `pod-security.kubernetes.io/${kind}=${level}`;
    await cluster.must('label', 'namespace', name, label('enforce'), label('warn'));
    const { exitCode, stderr } = await cluster.kubectl('apply', '-k', other, '--dry-run=server');
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('refuses a naive pod, and names the fields that we name', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: naive, namespace: bastion}\nspec: {containers: [{name: it, image: x}]}\n';
    const file = join(folder, 'naive.yaml');
    await writeFile(file, text);
    const { exitCode, stderr } = await cluster.kubectl('apply', '-f', file);
    expect(exitCode).toBe(1);
    const fields = podsOf(readManifests(text, file), file).flatMap(({ pod }) => judgePod(pod, 'restricted'));
    expect(fields.map(({ field }) => field.split('.').slice(2).join('.')).sort()).toEqual([
      'allowPrivilegeEscalation',
      'capabilities.drop',
      'runAsNonRoot',
      'seccompProfile.type',
    ]);
    for (const { field } of fields)
      expect(stderr).toContain(
        field.split('.').slice(-1)[0] === 'drop' ? 'capabilities.drop' : field.split('.').slice(2).join('.'),
      );
  });
});
