import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { debianInEngine, devpodImage } from '../support/ground.ts';
import { officina } from '../support/officina.ts';
import { tagEdition } from '../support/tag-edition.ts';

describe('officina bastion, on a real registry and engine', () => {
  const tag = `e2e-${randomUUID()}`;
  let folder = '';
  let repository = '';

  const bastion = (command: string, ...args: readonly string[]) =>
    officina(['bastion', command, '--folder', folder, '--json', ...args]);
  /** The kustomization with another image, for as long as it takes. */
  const withImage = async (name: string, digest: string, work: () => Promise<void>) => {
    const file = join(folder, 'kustomization.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/newName: .*/, `newName: ${name}`).replace(/sha256:\w+/, digest));
    await work();
    await writeFile(file, text);
  };
  const outcomes = async () => {
    const { exitCode, stdout } = await bastion('check');
    const findings = JSON.parse(stdout) as { check: string; outcome: string; detail: string }[];
    const all = findings.map(
      ({ check, outcome, detail }) => `${check} ${outcome === 'failed' ? detail : outcome}`,
    );
    return { exitCode, findings, all };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-bastion-'));
    const image = process.env['OFFICINA_DEVPOD_IMAGE'] ?? (await devpodImage());
    repository = image.replace(/@.*$/, '').replace(/:[^:/]+$/, '');
    await tagEdition(image, tag, 'first');
    const made = await bastion('init', '--registry', repository, '--tag', tag);
    if (made.exitCode !== 0) throw new Error(made.stderr);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('checks what it wrote: standard, digest, and the image run as the pod', async () => {
    expect(await outcomes()).toMatchObject({
      exitCode: 0,
      all: ['standard passed', 'digest passed', 'signature not checked', 'pod passed'],
    });
  });

  it("judges what kustomize makes of the folder, an owner's patches among it", async () => {
    const file = join(folder, 'kustomization.yaml');
    const text = await readFile(file, 'utf8');
    const path = '/spec/template/spec/containers/0/securityContext/allowPrivilegeEscalation';
    const patch = JSON.stringify([{ op: 'replace', path, value: true }]);
    await writeFile(file, `${text}patches: [{ target: { kind: StatefulSet }, patch: '${patch}' }]\n`);
    const { exitCode, findings } = await outcomes();
    await writeFile(file, text);
    expect(exitCode).toBe(1);
    expect(findings[0]?.detail).toContain(
      'StatefulSet bastion: containers[bastion].securityContext.allowPrivilegeEscalation: wanted false, got true',
    );
  });

  it('says of a digest that is not there that it is not, and runs nothing', async () => {
    await withImage(repository, `sha256:${'0'.repeat(64)}`, async () => {
      const { exitCode, all } = await outcomes();
      expect([exitCode, all[0], all[2]]).toEqual([1, 'standard passed', 'signature not checked']);
      expect(all[1]).toMatch(/^digest .* which is not in the registry$/);
      expect(all[3]).toMatch(/^pod .*0{64}/);
    });
  });

  it('says of an image that was not made for it what does not work in the pod', async () => {
    const debian = await debianInEngine();
    const digest = await tagEdition(debian, tag);
    await withImage(debian.replace(/:[^:/]+$/, ''), digest, async () => {
      const { exitCode, all } = await outcomes();
      expect([exitCode, ...all.slice(0, 2)]).toEqual([1, 'standard passed', 'digest passed']);
      expect(all[3]).toMatch(/^pod not so: [\s\S]*prepare/);
    });
  });

  it('is left as it is by another init, and moved by update', async () => {
    expect((await bastion('init', '--registry', repository, '--tag', `${tag}x`)).exitCode).not.toBe(0);
    const image = `${repository}:${tag}`;
    const digest = await tagEdition(image, tag, 'second');
    expect((await bastion('init', '--registry', repository, '--tag', tag)).stderr).toContain('there already');
    const { changed, after } = JSON.parse((await bastion('update')).stdout);
    expect([changed, after.digest]).toEqual([true, digest]);
  });
});
