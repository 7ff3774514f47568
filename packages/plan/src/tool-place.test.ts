import { describe, expect, it } from '@jest/globals';
import { isFactoryError } from '@officina/core';
import { type MemoryFile, memoryFiles, memoryRegistry } from '@officina/fakes';
import { run } from './run.ts';
import { chainWorkspace, digest, lockedTool, lockOf } from './workspace.fixture.ts';

async function planOf(changes: Readonly<Record<string, MemoryFile>>) {
  const files = chainWorkspace();
  for (const [path, file] of Object.entries(changes)) files.set(path, file);
  const warnings: string[] = [];
  const ports = {
    files: memoryFiles(files),
    registry: memoryRegistry(),
    engine: undefined,
    talk: { warn: (message: string) => void warnings.push(message) },
  };
  const error: unknown = await run({ images: 'images' }, ports).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error !== undefined && !isFactoryError(error)) throw error;
  return { error, warnings };
}

const debian = { image: 'docker.io/library/debian', tag: 'bookworm-slim' };
/** The base with one tool, standing on this parent. */
const base = (tool: string, { parent = debian, from = 'debian', more = '' } = {}) => ({
  'images/base/image.yaml': `description: x\nchannels: [base]\nparents: { ${
    from === 'scratch' ? '' : `debian: { image: ${parent.image}, tag: ${parent.tag} }`
  } }\ntools: { kubectl: { datasource: kubernetes, asset: x, ${tool} } }\n${more}\n`,
  'images/base/Dockerfile': `FROM ${from}\nCOPY --from=kubectl / /\n`,
  'images/base/image.lock.json': lockOf('base', {
    parents: from === 'scratch' ? {} : { debian: { ...parent, digest: digest('d') } },
    tools: { kubectl: lockedTool('1.36.3', 'a') },
  }),
});

describe('run, of a path through a link of the parent', () => {
  it.each([
    'install: [{ to: /bin/x }]',
    'install: [{ to: /sbin/x }]',
    'install: [{ to: /lib/x }]',
    'install: [{ to: /lib64/x }]',
    'install: [{ to: /var/run/x }]',
    'install: [{ from: a/, to: /lib/x/ }]',
    'install: [{ to: //bin//x }]',
    'install: [{ to: /bin }]',
    'install: [{ to: /opt/x }], links: { /bin/x: ../opt/x }',
  ])('refuses %s: the link would become a folder', async (tool) => {
    const { error } = await planOf(base(tool));
    expect(error).toMatchObject({ code: 'spec-invalid', hint: expect.stringMatching(/\/usr\/|\/run\//) });
    expect(error?.message).toContain('tools.kubectl');
  });

  it.each([
    'install: [{ to: /usr/bin/x }]',
    'install: [{ to: /binary/x }]',
    'install: [{ to: /opt/bin/x }]',
    'install: [{ to: /opt/x }], links: { /usr/local/bin/x: /bin/sh }',
  ])('takes %s', async (tool) => {
    expect((await planOf(base(tool))).error).toBeUndefined();
  });

  it.each(['rootfs/bin/x', 'rootfs/lib64/y', 'rootfs/var/run/z'])(
    'refuses %s, where it is taken',
    async (path) => {
      const { error } = await planOf({ [`images/base/${path}`]: 'x' });
      expect(error).toMatchObject({
        code: 'spec-invalid',
        message: expect.stringContaining(`images/base/${path}`),
      });
      expect((await planOf({ [`images/gemini/${path}`]: 'x' })).error).toBeUndefined();
    },
  );
});

describe('run, of where tools are unpacked', () => {
  const tool = 'unpack: tar, install: [{ from: x, to: /usr/bin/x }]';
  const distroless = { image: 'gcr.io/distroless/static-debian12', tag: 'nonroot' };

  it('refuses tools on scratch, with nothing to unpack them in', async () => {
    const { error } = await planOf(base(tool, { from: 'scratch' }));
    expect(error).toMatchObject({
      code: 'parent-missing',
      message: expect.stringContaining('base stands on scratch'),
      hint: expect.stringContaining('unpack-in'),
    });
  });

  it('refuses tools on a distroless parent, unless image.yaml says where they are unpacked', async () => {
    const { error } = await planOf(base(tool, { parent: distroless }));
    expect(error).toMatchObject({
      code: 'parent-missing',
      message: expect.stringContaining('gcr.io/distroless/static-debian12'),
      hint: expect.stringContaining('unpack-in'),
    });
    const files = base(tool, { parent: distroless, more: 'unpack-in: shell' });
    const yaml = files['images/base/image.yaml'].replace(
      'parents: {',
      `parents: { shell: { image: ${debian.image}, tag: ${debian.tag} }, `,
    );
    const lock = lockOf('base', {
      parents: {
        debian: { ...distroless, digest: digest('d') },
        shell: { ...debian, digest: digest('e') },
      },
      tools: { kubectl: lockedTool('1.36.3', 'a') },
    });
    const more = { 'images/base/image.yaml': yaml, 'images/base/image.lock.json': lock };
    const found = await planOf({ ...files, ...more });
    expect(found.error).toBeUndefined();
    expect(found.warnings.join()).not.toContain('shell');
  });

  it.each([{ from: 'scratch' }, { parent: distroless }])(
    'lets what is only copied stand on %j',
    async (on) => {
      expect((await planOf(base('install: [{ to: /usr/bin/x }]', on))).error).toBeUndefined();
    },
  );

  it('lets an image without tools stand on either', async () => {
    const { error } = await planOf({ 'images/devpod/Dockerfile': 'FROM scratch\nCOPY setup /setup\n' });
    expect(error).toBeUndefined();
  });
});

describe('run, of an image that nothing would be asked of', () => {
  const yaml = (more: string) => ({
    'images/base/image.yaml': `${base('install: [{ to: /x }]')['images/base/image.yaml']}${more}`,
    ...without(base('install: [{ to: /x }]'), 'images/base/image.yaml'),
  });

  it('says so before the build, with one line to paste', async () => {
    const { warnings } = await planOf(yaml(''));
    expect(warnings).toContainEqual(
      expect.stringMatching(/smoke-empty.*base.*smoke: \[\{ kind: secrets \}\]/s),
    );
    expect(warnings.filter((line) => line.includes('smoke-empty'))).toHaveLength(3);
  });

  it('says nothing where one above has a check', async () => {
    const { warnings } = await planOf(yaml('smoke: [{ kind: secrets }]\n'));
    expect(warnings.join('\n')).not.toContain('smoke-empty');
  });
});

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
