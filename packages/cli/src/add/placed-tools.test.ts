import { describe, expect, it } from '@jest/globals';
import { loadWorkspace } from '@officina/core';
import { memoryFiles } from '@officina/fakes';
import { goTool } from './go-tool.ts';
import { placeTools } from './placed-tools.ts';

const gopls = goTool({ path: 'golang.org/x/tools/gopls', module: 'golang.org/x/tools/gopls' });
const dlv = goTool({ path: 'github.com/go-delve/delve/cmd/dlv', module: 'github.com/go-delve/delve' });
const jq = { name: 'jq', tool: {} };

async function place(tools: Parameters<typeof placeTools>[0], { more = '', whole = false } = {}) {
  const spec = `description: Desk\nchannels: [desk]\n${more}`;
  const files = memoryFiles({
    'images/factory.yaml':
      'registry: example.org/you\nsource: https://example.org\nplatforms: [linux/amd64]\n',
    'images/desk/image.yaml': spec,
    'images/desk/Dockerfile': 'FROM scratch\n',
  });
  const { images } = await loadWorkspace(files, 'images');
  const [image] = images;
  if (image === undefined) throw new Error('no image');
  return placeTools(tools, { image, spec, whole });
}

describe('placeTools', () => {
  it('writes the compiler before what it compiles, once', async () => {
    const placed = await place([jq, gopls, dlv]);
    expect(placed.added).toEqual(['jq', 'go', 'gopls', 'dlv']);
    expect(placed.compilers).toEqual([{ name: 'go', compiles: 'gopls' }]);
    expect(placed.spec).toContain('\n  jq: {}\n  go: {}\n\n  gopls:\n    datasource: go\n');
    expect(placed.spec).toContain('    build: { programs: [cmd/dlv] }\n');
    expect(placed.dockerfile).toBe(
      `FROM scratch\n${['jq', 'go', 'gopls', 'dlv'].map((name) => `COPY --link --from=${name} / /\n`).join('')}`,
    );
  });

  it('leaves the compiler that the image has', async () => {
    const placed = await place([gopls], { more: 'tools:\n  go: { constraint: 1.25.x }\n' });
    expect(placed).toMatchObject({ added: ['gopls'], compilers: [] });
    expect(placed.dockerfile).not.toContain('--from=go ');
  });

  it('takes the compiler that was named, too, wherever it was', async () => {
    const go = { name: 'go', tool: { constraint: '1.25.x' } };
    const placed = await place([gopls, go]);
    expect(placed).toMatchObject({ added: ['go', 'gopls'], compilers: [] });
    expect(placed.spec).toContain('go: { constraint: 1.25.x }'.replace('1.25.x', '"1.25.x"'));
  });

  it('writes all keys of a compiler where all are asked for', async () => {
    const { spec } = await place([gopls], { whole: true });
    expect(spec).toContain('  go:\n    datasource: http-index\n');
  });

  it('refuses a compiler that nobody knows', async () => {
    const own = { ...gopls, tool: { ...gopls.tool, build: { with: 'my-go' } } };
    await expect(place([own])).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('gopls is compiled by my-go: wanted a tool of the image'),
    });
  });
});
