import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Buildkitd, docker, startBuildkitd } from '../support/buildkitd.ts';
import { run } from '../support/officina.ts';
import { type SmallWorkspace, smallWorkspace } from '../support/small-workspace.ts';

const files = {
  'only/image.yaml': `description: one\nchannels: [only]\nparents: { debian: { image: docker.io/library/debian, tag: bookworm-slim } }\nsmoke: [{ kind: command, name: it runs, command: [cat, /opt/made] }]\n`,
  'only/Dockerfile': 'FROM debian\nRUN echo made >/opt/made\n',
};

describe('a material that no lock names', () => {
  let small: SmallWorkspace;
  let apart: Buildkitd;
  let server: Server;
  let asked = 0;

  beforeAll(async () => {
    small = await smallWorkspace(files);
    apart = await startBuildkitd(small.folder);
    server = createServer((_, answer) => {
      asked += 1;
      answer.end('harmless\n');
    });
    await new Promise<void>((next) => server.listen(0, '127.0.0.1', next));
  });
  afterAll(async () => {
    server?.close();
    await apart?.remove();
    await small?.remove();
  });

  /** A docker that has the bake definition ask the server, as no Dockerfile of the workspace does; it changes the environment as told. */
  const doctored = async (change: string) => {
    const folder = join(small.folder, 'doctored');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/unlocked`;
    const program = `#!/bin/sh
for word in "$@"; do case $word in *.bake.json)
  sed -i 's#"dockerfile": "Dockerfile"#"dockerfile-inline": "FROM debian\\\\nADD ${url} /unlocked\\\\n"#' "$word"
esac; done
${change}
exec ${docker} "$@"
`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'docker'), program);
    await chmod(join(folder, 'docker'), 0o755);
    return { PATH: `${folder}:${process.env['PATH']}`, url };
  };
  const build = async (builder: string, env: Record<string, string>) => {
    await small.officina(['plan', '--rebuild', 'only'], { env: apart.env });
    return small.officina(['build', '--no-cache', '--builder', builder], { env: { ...apart.env, ...env } });
  };
  const candidates = async () => {
    const { stdout } = await run('docker', ['images', '-q', 'officina.local/only']);
    return stdout.trim();
  };

  it.each(['default', 'apart'])(
    'is refused by the builder itself (%s), which does not ask for it',
    async (builder) => {
      const { PATH, url } = await doctored('');
      const before = asked;
      const { exitCode, stderr } = await build(builder, { PATH });
      expect(stderr).toContain(
        `error build-unlocked: only: the builder was asked for ${url}, which no lock names`,
      );
      expect(exitCode).toBe(1);
      expect(asked).toBe(before);
      expect(await candidates()).toBe('');
    },
  );

  it.each(['default', 'apart'])(
    'is found in what a builder without the policy (%s) says that it read',
    async (builder) => {
      const { PATH, url } = await doctored('unset EXPERIMENTAL_BUILDKIT_SOURCE_POLICY');
      const { exitCode, stderr } = await build(builder, { PATH });
      expect(stderr).toMatch(
        new RegExp(
          `error build-unlocked: only_\\w+: the builder read ${url}, which no lock names, in the step "\\[.*ADD ${url} /unlocked"`,
        ),
      );
      expect(exitCode).toBe(1);
      expect(await candidates()).toBe('');
    },
  );

  it("does not hold against an untouched build, whatever the caller's environment says", async () => {
    const { exitCode, stderr } = await build('apart', {
      BUILDX_GIT_LABELS: 'full',
      BUILDX_BAKE_FILE: '/nowhere/bake.hcl',
      BUILDX_METADATA_PROVENANCE: 'disabled',
      EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: '/nowhere/policy.json',
      SOURCE_DATE_EPOCH: '1',
    });
    expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
    const labels = await run('docker', [
      'image',
      'inspect',
      '-f',
      '{{json .Config.Labels}}',
      await candidates(),
    ]);
    expect(labels.stdout).not.toMatch(/com\.docker\.image|revision/);
  });
});
