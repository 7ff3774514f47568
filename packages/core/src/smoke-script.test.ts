import { describe, expect, it } from '@jest/globals';
import { readSmokeScripts } from './smoke-script.ts';
import { parseImageSpec } from './spec/image-spec.ts';

const text = '#!/bin/sh -e\n# git reads reftables\ngit init -q --ref-format=reftable\n';

function read(files: Readonly<Record<string, string>>, smoke = '{ kind: scripts }') {
  const spec = parseImageSpec(`description: d\nchannels: [x]\nsmoke: [${smoke}]\n`, { file: 'image.yaml' });
  return readSmokeScripts(
    { folder: 'images/x', spec },
    {
      read: async (path) => files[path.slice('images/x/'.length)],
      list: async (folder) =>
        Object.keys(files)
          .filter((path) => `images/x/${path}`.startsWith(`${folder}/`))
          .map((path) => path.split('/')[1] ?? '')
          .sort(),
    },
  );
}

describe('readSmokeScripts', () => {
  it('reads every file of the folder, but for hidden ones', async () => {
    const files = { 'smoke/git': text, 'smoke/.swp': '', 'other/x': '' };
    expect(await read(files)).toEqual([
      {
        file: 'images/x/smoke/git',
        name: 'git reads reftables',
        interpreter: ['/bin/sh', '-e'],
        text,
        writes: false,
        network: false,
      },
    ]);
  });

  it('gives them what is declared of the folder', async () => {
    const smoke = '{ kind: scripts, folder: deep, user: root, writes: true, network: true }';
    expect(await read({ 'deep/git': text, 'smoke/x': '' }, smoke)).toMatchObject([
      { file: 'images/x/deep/git', user: 'root', writes: true, network: true },
    ]);
  });

  it.each([
    ['#!/bin/bash', ['/bin/bash']],
    ['#! /usr/bin/zsh -f', ['/usr/bin/zsh', '-f']],
    ['#!/usr/bin/env python3', ['/usr/bin/env', 'python3']],
    ['#!/usr/bin/python3 -I', ['/usr/bin/python3', '-I']],
  ])('takes %s', async (first, interpreter) => {
    expect(await read({ 'smoke/a': `${first}\n# a\n` })).toMatchObject([{ interpreter }]);
  });

  it.each([
    ['', 'wanted a first line such as "#!/bin/sh", got ""'],
    ['#!/usr/bin/node\n# a\n', 'wanted a first line such as "#!/bin/sh", got "#!/usr/bin/node"'],
    ['#!/bin/sh\r\n# a\r\n', 'wanted a first line such as "#!/bin/sh", got "#!/bin/sh\\r"'],
    ['#!/bin/fish\n# a\n', 'wanted a first line such as "#!/bin/sh", got "#!/bin/fish"'],
    ['#!/bin/sh -e -u\n# a\n', 'wanted a first line such as "#!/bin/sh", got "#!/bin/sh -e -u"'],
    ['#!/bin/sh\ntrue\n', 'wanted what it checks as a comment in line 2, got "true"'],
    ['#!/bin/sh\n#\n', 'wanted what it checks as a comment in line 2, got "#"'],
  ])('refuses %j', async (script, message) => {
    await expect(read({ 'smoke/a': script })).rejects.toMatchObject({
      code: 'spec-invalid',
      message: `images/x/smoke/a: ${message}`,
    });
  });

  it('refuses what is too long for an argument of a program', async () => {
    await expect(read({ 'smoke/a': text + '#'.repeat(65_536) })).rejects.toMatchObject({
      message: expect.stringMatching(/^images\/x\/smoke\/a: wanted at most 65536 bytes, got 65\d\d\d$/),
    });
  });

  it('says every problem at once, and that a folder holds none', async () => {
    const smoke = '{ kind: scripts }, { kind: scripts, folder: none }';
    await expect(read({ 'smoke/a': '', 'smoke/b': '' }, smoke)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^3 problems\n.*images\/x\/smoke\/a: .*\n.*images\/x\/smoke\/b: .*\n.*images\/x\/none holds no script$/,
      ),
    });
  });
});
