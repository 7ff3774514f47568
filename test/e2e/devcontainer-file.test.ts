import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ground } from '../support/ground.ts';
import { officina } from '../support/officina.ts';
import { tagEdition } from '../support/tag-edition.ts';

const tag = `e2e-${randomUUID()}`;

describe('officina devcontainer update, against a real registry', () => {
  let folder = '';
  let name = '';
  let first = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'officina-update-'));
    const { address } = await ground();
    name = `${address}/library/debian`;
    first = await tagAs('first');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Gives the tag a manifest that nothing else has; its digest. */
  const tagAs = (edition: string) => tagEdition(`${name}:bookworm-slim`, tag, edition);

  /** A devcontainer.json of that text; what update says about it. */
  async function update(text: string, ...args: readonly string[]) {
    const file = join(folder, 'devcontainer.json');
    await writeFile(file, text);
    await utimes(file, 1, 1);
    const outcome = await officina(['devcontainer', 'update', '--file', file, ...args]);
    return {
      ...outcome,
      text: await readFile(file, 'utf8'),
      written: (await stat(file)).mtimeMs !== 1000,
    };
  }

  /** As people and their editors write them. */
  const around = (image: string) =>
    `\uFEFF// ours, not "image": "theirs"\r\n{\r\n\t"name" : "x",\t/* the one line */ "image"\t: "${image}" , // pinned\r\n\t"customizations": { "vscode": { "extensions": [ "a.b", ], }, },\r\n\t\r\n}\r\n\r\n`;

  it('moves the image to what its tag is now, and no other byte', async () => {
    const pinned = await update(around(`${name}:${tag}`));
    expect(pinned.stderr).toBe('');
    expect(pinned.text).toBe(around(`${name}:${tag}@${first}`));
    const second = await tagAs('second');
    expect(second).not.toBe(first);
    const moved = await update(pinned.text);
    expect(moved.text).toBe(around(`${name}:${tag}@${second}`));
    expect(moved.stdout).toContain(`- ${name}:${tag}@${first}\n+ ${name}:${tag}@${second}\n`);
    const idle = await update(moved.text);
    expect(idle).toMatchObject({ exitCode: 0, text: moved.text, written: false });
    expect(idle.stdout).toContain(`${tag}@${second} is what ${tag} is now`);
  });

  it('follows another tag from then on', async () => {
    const { text } = await update(around(`${name}:bookworm-slim`), '--tag', tag);
    expect(text).toMatch(new RegExp(`"${name}:${tag}@sha256:[0-9a-f]{64}"`));
  });

  it.each<[string, string, number, RegExp]>([
    [
      'a file that builds its image',
      '{ "build": { "dockerfile": "Dockerfile" }, }',
      1,
      /wanted one "image", got none[\s\S]*update it there/,
    ],
    [
      'a compose file',
      '{ "dockerComposeFile": "compose.yaml", "service": "x" }',
      1,
      /wanted one "image", got none[\s\S]*update it there/,
    ],
    [
      'an image that its build goes before',
      '{ "image": "a/b:c", "build": { "dockerfile": "Dockerfile" } }',
      1,
      /no client uses its "image": "build.dockerfile" goes before it/,
    ],
    ['an impossible host', '{ "image": "host:99999/a/b:c" }', 2, /host:99999 cannot be a registry's host/],
    ['a file that is no json', '{ "image": "a/b:c" ', 1, /devcontainer\.json:1: /],
    ['a digest without a tag', `{ "image": "a/b@sha256:${'0'.repeat(64)}" }`, 2, /has no tag to follow/],
    ['a registry that does not answer', '{ "image": "127.0.0.1:1/a/b:c" }', 1, /registry-unreachable/],
  ])('leaves %s as it is, and says why', async (_, text, exitCode, message) => {
    const refused = await update(text);
    expect(refused).toMatchObject({ exitCode, text, written: false });
    expect(refused.stderr).toMatch(message);
  });

  it('finds the one file of a named folder, and asks which of two', async () => {
    const at = (inner: string) => join(folder, 'repository', '.devcontainer', inner, 'devcontainer.json');
    const run = () => officina(['devcontainer', 'update'], { cwd: join(folder, 'repository') });
    await mkdir(dirname(at('one')), { recursive: true });
    await writeFile(at('one'), around(`${name}:${tag}`));
    expect((await run()).exitCode).toBe(0);
    expect(await readFile(at('one'), 'utf8')).toMatch(/@sha256:[0-9a-f]{64}/);
    await mkdir(dirname(at('two')), { recursive: true });
    await writeFile(at('two'), around(`${name}:${tag}`));
    const refused = await run();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/has 2 of them: .*one.*two.*[\s\S]*--file/);
  });

  it('leaves a file whose tag is not in the registry, and names what to do', async () => {
    const text = around(`${name}:not-there`);
    const refused = await update(text);
    expect(refused).toMatchObject({ exitCode: 1, text, written: false });
    expect(refused.stderr).toMatch(/registry-missing[\s\S]*name one with --tag/);
  });
});
