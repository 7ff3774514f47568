import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { devpodImage } from '../support/ground.ts';
import { type Outcome, officina, root, run } from '../support/officina.ts';

const docker = '/usr/bin/docker';
const client = join(root, 'node_modules', '.bin', 'devcontainer');
const cluster = '/home/vscode/.cluster-configs';

/** Every way in which a consumer comes to a shell; each prints what the owner learned the hard way. */
const look = 'echo "$KUBECONFIG $TALOSCONFIG $LANG $PATH"';
const shells = [
  ['sh', '-c'],
  ['bash', '-c'],
  ['bash', '-lc'],
  ['bash', '-ic'],
  ['zsh', '-c'],
  ['zsh', '-lc'],
  ['zsh', '-ic'],
];
const path = '/home/vscode/.local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const right = `${cluster}/kubeconfig ${cluster}/talosconfig en_US.UTF-8 ${path}`;
/** The same typed into a new tmux window, whose shell is the user's own. */
const pane = `tmux new-session -d && tmux send-keys '${look} >/tmp/pane' Enter
for _ in $(seq 100); do [ -s /tmp/pane ] && break; sleep 0.1; done; cat /tmp/pane`;

describe('the real devcontainer client', () => {
  let image = '';
  let folder = '';
  const containers: string[] = [];

  beforeAll(async () => {
    image = process.env['OFFICINA_DEVPOD_IMAGE'] ?? (await devpodImage());
    folder = await mkdtemp(join(tmpdir(), 'officina-devcontainer-'));
    await chmod(folder, 0o755);
  });
  afterAll(async () => {
    const images = await Promise.all(
      containers.map((id) => run(docker, ['inspect', '--format', '{{.Config.Image}}', id])),
    );
    if (containers.length > 0) await run(docker, ['rm', '-f', ...containers]);
    // What the client makes to change a uid.
    const own = images.map(({ stdout }) => stdout.trim()).filter((name) => name.startsWith('vsc-'));
    if (own.length > 0) await run(docker, ['rmi', ...own]);
    await rm(folder, { recursive: true, force: true });
  });

  /** A consumer's repository. */
  async function repository(name: string): Promise<string> {
    const place = join(folder, name);
    await mkdir(join(place, '.devcontainer'), { recursive: true });
    return place;
  }

  async function up(place: string, as: readonly string[] = [], ...args: readonly string[]) {
    const outcome = await call(place, as, 'up', ...args);
    const said = JSON.parse(outcome.stdout.trim().split('\n').at(-1) || '{}') as {
      outcome?: string;
      containerId?: string;
      remoteUser?: string;
    };
    if (said.containerId === undefined) throw new Error(`${outcome.stdout}\n${outcome.stderr}`);
    containers.push(said.containerId);
    return { ...said, containerId: said.containerId };
  }

  function call(place: string, as: readonly string[], ...args: readonly string[]): Promise<Outcome> {
    const [command = '', ...words] = [...as, client, ...args.slice(0, 1)];
    const common = [
      '--workspace-folder',
      place,
      '--id-label',
      `officina.e2e=${place}`,
      '--docker-path',
      docker,
    ];
    return run(command, [...words, ...common, ...args.slice(1)], { env: { HOME: place } });
  }

  /** Words in front of a command that run it as a user of this uid who may speak to the engine. */
  async function asSomebody(uid: number, home: string): Promise<string[]> {
    const passwd = join(folder, 'passwd');
    const line = `somebody:x:${uid}:${uid}::${home}:/bin/sh\n`;
    await writeFile(passwd, (await readFile('/etc/passwd', 'utf8')) + line);
    await run('chown', ['-R', `${uid}:${uid}`, home]);
    const socket = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
    const group = (await stat(socket.replace(/^unix:\/\//, ''))).gid;
    const mounted = 'mount --bind "$0" /etc/passwd && exec "$@"';
    return [
      ...['unshare', '--mount', 'sh', '-c', mounted, passwd],
      ...['setpriv', `--reuid=${uid}`, `--regid=${uid}`, `--groups=${group}`],
    ];
  }

  /** A dotfiles repository in a consumer's: a package, and one that cannot go in. */
  async function dotfilesIn(place: string): Promise<void> {
    const dotfiles = join(place, 'mine');
    await mkdir(join(dotfiles, 'zsh'), { recursive: true });
    await writeFile(join(dotfiles, 'zsh', '.zshrc'), 'export FROM_DOTFILES=yes\n');
    await mkdir(join(dotfiles, 'broken'));
    await symlink('/etc/hosts', join(dotfiles, 'broken', 'absolute'));
    const git = (...args: string[]) =>
      run('git', ['-C', dotfiles, '-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args]);
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-qm', 'mine'],
    ]) {
      expect((await git(...args)).exitCode).toBe(0);
    }
  }

  const exec = async (place: string, ...command: readonly string[]): Promise<string> =>
    (await call(place, [], 'exec', ...command)).stdout.replaceAll('\r', '').trim();

  async function seesTheEnvironment(place: string): Promise<void> {
    const seen = await Promise.all(shells.map((shell) => exec(place, ...shell, look)));
    expect(shells.map((shell, index) => [shell.join(' '), seen[index]?.split('\n').at(-1)])).toEqual(
      shells.map((shell) => [shell.join(' '), right]),
    );
    expect(await exec(place, 'sh', '-c', pane)).toBe(right);
    expect(await exec(place, 'printenv', 'KUBECONFIG', 'TALOSCONFIG', 'LANG', 'PATH')).toBe(
      right.replaceAll(' ', '\n'),
    );
  }

  it('starts from one line: user, working folder, shells, environment', async () => {
    const place = await repository('one-line');
    await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify({ image }));
    expect(await up(place)).toMatchObject({ outcome: 'success', remoteUser: 'vscode' });
    expect(await exec(place, 'sh', '-c', 'id -un; pwd; echo $HOME; locale charmap')).toBe(
      `vscode\n/workspaces/${basename(place)}\n/home/vscode\nUTF-8`,
    );
    await seesTheEnvironment(place);
    const { stdout } = await run(docker, ['exec', containers.at(-1) ?? '', 'sh', '-c', look]);
    expect(stdout.trim()).toBe(right);
    expect(await exec(place, 'sh', '-c', 'sudo -n true && echo may')).toBe('may');
  });

  it("starts from the owner's full file, as init writes it", async () => {
    const place = await repository('full-file');
    const [registry = ''] = image.split('@');
    const configs = join(place, 'configs');
    await mkdir(configs);
    await writeFile(
      join(configs, 'kubeconfig'),
      'apiVersion: v1\nkind: Config\ncurrent-context: of-the-host\n',
    );
    const init = await officina([
      ...['devcontainer', 'init', '--folder', place, '--registry', registry],
      ...['--host-network', '--cluster-configs', configs, '--env', 'EDITOR=nvim'],
    ]);
    expect(init.stderr + init.stdout).toContain(`${registry}:devpod@sha256:`);
    expect(await up(place)).toMatchObject({ outcome: 'success', remoteUser: 'vscode' });
    const mode = await run(docker, [
      'inspect',
      '--format',
      '{{.HostConfig.NetworkMode}}',
      containers.at(-1) ?? '',
    ]);
    expect(mode.stdout.trim()).toBe('host');
    expect(await exec(place, 'zsh', '-lc', 'grep current "$KUBECONFIG"; echo $EDITOR')).toBe(
      'current-context: of-the-host\nnvim',
    );
    await seesTheEnvironment(place);
  });

  it("gives the image's user the host's uid, and its home with it", async () => {
    const place = await repository('other-uid');
    await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify({ image }));
    // As root the client changes no uid: then somebody else, whom only this run knows, is asked to run it.
    const own = process.getuid?.() ?? 0;
    const uid = own === 0 ? 4321 : own;
    const as = own === 0 ? await asSomebody(uid, place) : [];
    expect(await up(place, as)).toMatchObject({ outcome: 'success', remoteUser: 'vscode' });
    expect(
      await exec(
        place,
        'sh',
        '-c',
        'id -un; id -u; stat -c %u "$HOME" "$HOME/.config/nvim/init.lua"; touch ~/x mine && echo may',
      ),
    ).toBe(`vscode\n${uid}\n${uid}\n${uid}\nmay`);
    await seesTheEnvironment(place);
  });

  it('brings dotfiles by the option of the client; what cannot go in does not keep it from starting', async () => {
    const place = await repository('dotfiles');
    await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify({ image }));
    await dotfilesIn(place);
    const started = await up(
      ...([place, [], '--dotfiles-repository', `file:///workspaces/${basename(place)}/mine`] as const),
      ...['--dotfiles-install-command', '/usr/local/bin/setup-runtime'],
    );
    expect(started).toMatchObject({ outcome: 'success' });
    expect(await exec(place, 'zsh', '-ic', 'echo $FROM_DOTFILES; readlink ~/.zshrc')).toBe(
      'yes\ndotfiles/zsh/.zshrc',
    );
    await seesTheEnvironment(place);
  });

  it('links dotfiles that the client alone has cloned, which it does after postCreateCommand', async () => {
    const place = await repository('dotfiles-alone');
    await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify({ image }));
    await dotfilesIn(place);
    const from = `file:///workspaces/${basename(place)}/mine`;
    expect(await up(place, [], '--dotfiles-repository', from)).toMatchObject({ outcome: 'success' });
    expect(await exec(place, 'readlink', '/home/vscode/.zshrc')).toBe('dotfiles/zsh/.zshrc');
  });

  const native = process.env['OFFICINA_DEVCONTAINER_RS'] ?? '';
  const named = native === '' ? ' (NOT RUN: name the program in OFFICINA_DEVCONTAINER_RS)' : '';
  (native === '' ? it.skip : it)(
    `is right for the native client, which passes over the label${named}`,
    async () => {
      const place = await repository('native');
      await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify({ image }));
      const args = [
        '--workspace-folder',
        place,
        '--id-label',
        `officina.e2e=${place}`,
        '--docker-path',
        docker,
      ];
      const env = { HOME: place };
      const started = await run(native, ['up', ...args], { env });
      const { containerId = '' } = JSON.parse(started.stdout.trim().split('\n').at(-1) || '{}');
      if (containerId !== '') containers.push(containerId);
      expect(started.stderr + started.stdout).toContain('success');
      const seen = await run(native, ['exec', ...args, 'zsh', '-c', `id -un; ${look}`], { env });
      expect(seen.stdout.replaceAll('\r', '').trim()).toBe(`vscode\n${right}`);
    },
  );

  const devpod = process.env['OFFICINA_DEVPOD'] ?? '';
  const given = devpod === '' ? ' (NOT RUN: name the program in OFFICINA_DEVPOD)' : '';
  (devpod === '' ? it.skip : it)(
    `leaves the repository to its owner under DevPod, whose uid is not 1000${given}`,
    async () => {
      const place = await repository('devpod');
      const file = { image, remoteUser: 'vscode' };
      await writeFile(join(place, '.devcontainer', 'devcontainer.json'), JSON.stringify(file));
      const kubeconfig = join(place, 'kubeconfig');
      await writeFile(kubeconfig, 'clusters: []\n', { mode: 0o600 });
      const as = await asSomebody(4321, place);
      const [command = '', ...words] = as;
      const call = (...args: readonly string[]) =>
        run(command, [...words, devpod, ...args], {
          env: { HOME: place, DEVPOD_HOME: join(place, '.devpod') },
        });
      expect(await call('provider', 'add', 'docker')).toMatchObject({ exitCode: 0 });
      const id = basename(folder).toLowerCase();
      try {
        expect(await call('up', place, '--id', id, '--ide', 'none')).toMatchObject({ exitCode: 0 });
        const seen = await call('ssh', id, '--command', `id -u; cat kubeconfig; ${look}`);
        expect(seen.stdout.replaceAll('\r', '').trim()).toBe(`4321\nclusters: []\n${right}`);
        expect([(await stat(place)).uid, (await stat(kubeconfig)).uid]).toEqual([4321, 4321]);
      } finally {
        await call('delete', id, '--force');
      }
    },
  );
});
