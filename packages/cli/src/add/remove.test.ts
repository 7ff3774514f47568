import { describe, expect, it } from '@jest/globals';
import { memoryFiles } from '@officina/fakes';
import type { Settings } from '../settings.ts';
import { remove } from './remove.ts';

const spec = `description: Desk
channels: [desk]
tools:
  go: {}
  jq: {}
  dlv:
    datasource: go
    package: github.com/go-delve/delve
    build: { programs: [cmd/dlv] }
    install: [{ from: dlv, to: /usr/local/bin/dlv }]
`;

async function take(...names: string[]) {
  const files = memoryFiles({
    'images/factory.yaml':
      'registry: example.org/you\nsource: https://example.org\nplatforms: [linux/amd64]\n',
    'images/desk/image.yaml': spec,
    'images/desk/Dockerfile': `FROM scratch\n${['go', 'jq', 'dlv'].map((name) => `COPY --link --from=${name} / /\n`).join('')}`,
  });
  const result = remove({ files, options: { images: 'images' } as Settings }, { names });
  await result.catch(() => undefined);
  const text = async (name: string) => (await files.read(`images/desk/${name}`)) ?? '';
  return { result, spec: await text('image.yaml'), dockerfile: await text('Dockerfile') };
}

describe('remove', () => {
  it('refuses what compiles a tool that stays, and leaves all as it was', async () => {
    const taken = await take('jq', 'go');
    await expect(taken.result).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'images/desk/image.yaml: wanted a tool that compiles no other, got go, which compiles dlv',
      hint: expect.stringContaining('officina remove jq go dlv takes out all'),
    });
    expect(taken.spec).toBe(spec);
  });

  it.each([[['go', 'dlv']], [['dlv', 'go']]])('takes out both, in whatever order: %s', async (names) => {
    const taken = await take(...names);
    expect(await taken.result).toEqual({ image: 'desk', removed: names });
    expect(taken.spec).toBe('description: Desk\nchannels: [desk]\ntools:\n  jq: {}\n');
    expect(taken.dockerfile).toBe('FROM scratch\nCOPY --link --from=jq / /\n');
  });

  it('leaves the compiler of a tool that goes', async () => {
    expect((await take('dlv')).spec).toContain('  go: {}\n  jq: {}\n');
  });
});
