import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digested, repositoryOf, tagged } from '@officina/core';
import {
  createExec,
  createFiles,
  createHttp,
  createRegistry,
  createSigner,
  ensurePackages,
  startRegistry,
  stopRegistry,
} from '@officina/host';
import { type Authority, makeAuthority } from '../support/authority.ts';
import { talk } from '../support/ground.ts';
import { officina } from '../support/officina.ts';

const [exec, files] = [createExec(), createFiles()];
const registry = createRegistry({ http: createHttp({ mirrors: {} }), mirrors: {} });
const workflow = 'https://ours.example/workflow';

describe('officina bastion, before images that the real cosign signed', () => {
  let folder = '';
  let repository = '';
  let ours: Authority;
  let others: Authority;

  /** The command, trusting our authority alone. */
  const bastion = (command: string, ...args: readonly string[]) =>
    officina(['bastion', command, '--folder', join(folder, 'bastion'), '--images', folder, ...args], {
      env: { PATH: `${ours.programs}:${process.env['PATH']}` },
    });
  const by = (identity: string) => ['--identity', identity, '--issuer', ours.issuer];
  const kustomization = () => readFile(join(folder, 'bastion/kustomization.yaml'), 'utf8');

  /** An image without a layer under a tag, signed as the workflow by an authority. */
  const release = async (tag: string, authority?: Authority) => {
    const config = JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels: { tag } } });
    const digest = await registry.putBlob(repositoryOf(repository), config);
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const about = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length };
    const body = JSON.stringify({ schemaVersion: 2, mediaType, config: about, layers: [] });
    const image = digested(
      repository,
      await registry.putManifest(tagged(repository, tag), { mediaType, body }),
    );
    if (authority === undefined) return image.digest;
    const spec = { mode: 'keyless', identity: workflow, issuer: authority.issuer } as const;
    await createSigner(spec, { exec: authority.exec, folder })?.sign(image);
    return image.digest;
  };

  beforeAll(async () => {
    if ((await exec.run('cosign', ['version']).catch(() => undefined))?.exitCode !== 0)
      await ensurePackages(['cosign'], { exec, talk });
    folder = await mkdtemp(join(tmpdir(), 'officina-signed-'));
    const { address } = await startRegistry({ exec, files, folder: join(folder, 'registry'), port: 6055 });
    repository = `${address}/e2e/bastion`;
    ours = await makeAuthority(join(folder, 'ours'), workflow);
    others = await makeAuthority(join(folder, 'others'), workflow);
    await release('unsigned');
    await release('one', ours);
    await release('two', ours);
    await release('forged', others);
  });
  afterAll(async () => {
    await stopRegistry(join(folder, 'registry'));
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['nobody signed', 'unsigned', '^https://ours\\.example/', 'no signatures found'],
    [
      'another identity signed',
      'one',
      '^https://theirs\\.example/',
      'none of the expected identities matched',
    ],
    [
      'our identity signed, as another authority says',
      'forged',
      '^https://ours\\.example/',
      'x509: certificate',
    ],
  ])('init writes nothing for an image that %s', async (_, tag, identity, why) => {
    const { exitCode, stderr } = await bastion(
      'init',
      '--registry',
      repository,
      '--tag',
      tag,
      ...by(identity),
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('error verification-failed')]);
    expect(stderr).toContain(why);
    expect(await readdir(folder)).not.toContain('bastion');
  });

  it('init and update take what the workflow signed, and say who did', async () => {
    const args = ['--registry', repository, '--tag', 'one', ...by('^https://ours\\.example/')];
    const made = await bastion('init', ...args);
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain(`signature by ^https://ours\\.example/ of ${ours.issuer}\n`);
    const moved = await bastion('update', '--tag', 'two', ...by('^https://ours\\.example/'));
    expect([moved.exitCode, moved.stderr]).toEqual([0, '']);
    expect(moved.stdout).toContain(`signature by ^https://ours\\.example/ of ${ours.issuer}\n`);
    expect(await kustomization()).toContain(`${await registry.head(tagged(repository, 'two'))} # two\n`);
  });

  it.each([
    ['nobody signed', 'unsigned', '^https://ours\\.example/'],
    ['another identity signed', 'one', '^https://theirs\\.example/'],
    ['our identity signed, as another authority says', 'forged', '^https://ours\\.example/'],
  ])('update changes no byte for an image that %s', async (_, tag, identity) => {
    const before = await kustomization();
    const { exitCode, stdout, stderr } = await bastion('update', '--tag', tag, ...by(identity));
    expect([exitCode, stdout, stderr]).toEqual([1, '', expect.stringContaining('error verification-failed')]);
    expect(stderr).toContain('nothing was written');
    expect(await kustomization()).toBe(before);
  });
});
