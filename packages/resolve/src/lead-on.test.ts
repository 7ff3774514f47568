import { describe, expect, it } from '@jest/globals';
import { fakeAssets, fakeHttp, member, type Reply } from './fake-ports.fixture.ts';
import { amd, api, arm, attempt, base, lockedSops, release, sops, sopsReplies } from './run.fixture.ts';

/** What the one tool of a run came to. */
async function outcomeOf(tools: string, replies: Readonly<Record<string, Reply>>, more = {}) {
  const { result, http } = await attempt(tools, replies, more);
  return { ...result.images[0]?.outcomes[0], asked: http.asked };
}

const checksums = `${base}/v3.13.0/sops-v3.13.0.checksums.txt`;
const file = 'sops-v3.13.0.linux.amd64';

describe('the messages of resolve', () => {
  it('say which tags there are when none fits the template', async () => {
    const outcome = await outcomeOf(`${sops}    tag: "sops-{version}"\n`, sopsReplies('3.13.0'));
    expect(outcome).toMatchObject({
      code: 'version-none',
      message: 'upstream has 1 release, none like sops-{version}; newest v3.13.0',
      hint: 'fix "tag" in image.yaml: write tag: "v{version}"',
    });
  });

  it.each([
    ['sha384 sums', `${'ab'.repeat(48)}  ${file}\n`],
    ['sha1 sums', `${'ab'.repeat(20)}  ${file}\n`],
    ['md5 sums', `${'ab'.repeat(16)}  ${file}\n`],
    ['a signature', '-----BEGIN PGP SIGNATURE-----\n\niQ\n'],
    ['a web page', '<!doctype html><p>Not found</p>\n'],
  ])('say that a checksum file holds %s', async (kind, text) => {
    const outcome = await outcomeOf(sops, sopsReplies('3.13.0', { [checksums]: text }));
    expect(outcome).toMatchObject({
      code: 'checksum-missing',
      hint: expect.stringContaining('leave it out'),
    });
    expect(outcome.message).toMatch(
      new RegExp(`: wanted sha256 or sha512 sums in the checksum file, got ${kind}$`),
    );
  });

  it.each(['.tar.lz4', '.7z', '.rpm', '.apk'])(
    'say before a download that %s is not unpacked',
    async (ending) => {
      const name = (arch: string) => `sops-v3.13.0.linux.${arch}${ending}`;
      const listed = release('3.13.0');
      const assets = listed.assets.map((asset) => ({
        ...asset,
        name: asset.name.replace(/(amd64|arm64)$/, `$1${ending}`),
      }));
      const tools = sops
        .replace('linux.{arch}', `linux.{arch}${ending}`)
        .replace('}]', ', from: sops }]')
        .replace(' }, from', ', from');
      const outcome = await outcomeOf(tools, {
        [`${api}?per_page=100`]: JSON.stringify([{ ...listed, assets }]),
      });
      expect(outcome.message).toBe(
        `linux/amd64: ${name('amd64')}: ${ending} is not unpacked, only .gz, .bz2, .xz, .zst, .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst, .zip, .deb are`,
      );
      expect(outcome).toMatchObject({
        code: 'archive-refused',
        hint: expect.stringContaining('another file of the release'),
      });
      expect(outcome.asked).toHaveLength(1);
    },
  );

  it('say that a program has no members', async () => {
    const tools = sops.replace('{ to:', '{ from: bin/sops, to:');
    const outcome = await outcomeOf(tools, sopsReplies('3.13.0'));
    expect(outcome).toMatchObject({
      code: 'archive-member-missing',
      hint: expect.stringContaining('take "from" out'),
    });
    expect(outcome.message).toContain(`${file} is no archive, so there is no bin/sops in it`);
  });

  it('say that an archive wants a member named', async () => {
    const tools = `${sops}    unpack: tar.gz\n`;
    const replies = sopsReplies('3.13.0');
    const archives = { [amd]: [member('bin/sops', amd)], [arm]: [member('bin/sops', arm)] };
    const outcome = await outcomeOf(tools, replies, {
      ports: { assets: fakeAssets(fakeHttp(replies), archives) },
    });
    expect(outcome).toMatchObject({
      code: 'archive-member-missing',
      hint: expect.stringContaining('add "from"'),
    });
    expect(outcome.message).toContain(`${file} is an archive, and no member is named; it has bin/sops`);
  });

  it('speak of a token only to the host that it is sent to', async () => {
    const refused = await outcomeOf(sops, sopsReplies('3.13.0', { [checksums]: { status: 403 } }));
    expect(refused).toMatchObject({
      code: 'upstream-status',
      hint: 'look at the url with a browser, then run again',
    });
    const github = await outcomeOf(sops, { [`${api}?per_page=100`]: { status: 401 } });
    expect(github).toMatchObject({
      code: 'upstream-status',
      hint: 'set GITHUB_TOKEN to one that may read it',
    });
  });

  it('warn at each resolve of a tool without any published sum, and of no other', async () => {
    const bare = sops.replace(/ +checksums:.*\n/, '');
    const list = JSON.stringify([release('3.13.0', { digests: false })]);
    const replies = { ...sopsReplies('3.13.0'), [`${api}?per_page=100`]: list };
    const warning = 'no sum of it is published: its checksum is only that of our own download';
    const first = await attempt(bare, replies);
    expect(first.result.images[0]?.outcomes[0]).toMatchObject({ status: 'added', warnings: [warning] });
    const lock = { 'images/base/image.lock.json': first.texts['images/base/image.lock.json'] ?? '' };
    const again = await outcomeOf(bare, replies, { texts: lock });
    expect(again).toMatchObject({ status: 'kept', warnings: [warning] });
    const proven = await outcomeOf(sops, sopsReplies('3.12.0'), { texts: await lockedSops() });
    expect(proven.warnings).toBeUndefined();
  });
});
