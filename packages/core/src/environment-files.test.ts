import { describe, expect, it } from '@jest/globals';
import {
  entryScripts,
  environmentFrame,
  installedScript,
  memberPlace,
  wheelFolders,
} from './environment-files.ts';

const place = { folder: '/opt/tool', python: '3.11', interpreter: '/usr/bin/python3' };
const wheel = wheelFolders(['a_b/x.py', 'a_b-1.0.dist-info/METADATA', 'a_b-1.0.dist-info/RECORD']);

describe('wheelFolders', () => {
  it('reads the names that are its own', () => {
    expect(wheel).toMatchObject({ name: 'a_b', info: 'a_b-1.0.dist-info' });
  });

  it.each([
    [['a/x.py']],
    [['a-1.dist-info/RECORD']],
    [['a-1.dist-info/METADATA', 'b-1.dist-info/METADATA']],
    [['x/a-1.dist-info/METADATA']],
  ])('refuses %j', (members) =>
    expect(() => wheelFolders(members)).toThrow(expect.objectContaining({ code: 'asset-not-a-program' })),
  );
});

describe('memberPlace', () => {
  const to = (member: string) => memberPlace(member, { wheel, place });

  it.each([
    ['a_b/x.py', 'lib/python3.11/site-packages/a_b/x.py', false],
    ['a_b-1.0.data/purelib/y.py', 'lib/python3.11/site-packages/y.py', false],
    ['a_b-1.0.data/platlib/z.so', 'lib/python3.11/site-packages/z.so', false],
    ['a_b-1.0.data/scripts/run', 'bin/run', true],
    ['a_b-1.0.data/data/share/man/x.1', 'share/man/x.1', false],
    ['a_b-1.0.data/headers/x.h', 'include/site/python3.11/a_b/x.h', false],
    ['A_B-1.0.data/scripts/run', 'bin/run', true],
    ['a_b-1.0.data/data/lib64/x', 'lib/x', false],
    ['a_b/x.data/y', 'lib/python3.11/site-packages/a_b/x.data/y', false],
  ])('puts %s where installers put it', (member, path, isScript) =>
    expect(to(member)).toEqual({ path, isScript }),
  );

  it('leaves out what it writes itself', () => {
    expect(to('a_b-1.0.dist-info/RECORD')).toBeUndefined();
    expect(to('a_b-1.0.dist-info/INSTALLER')).toBeUndefined();
  });

  it.each([
    ['archive-escapes', '../x'],
    ['archive-escapes', 'a_b-1.0.data/data/../../x'],
    ['archive-escapes', '/x'],
    ['archive-escapes', 'a\\x'],
    ['asset-not-a-program', 'a_b-1.0.data/other/x'],
  ])('refuses with %s %s', (code, member) =>
    expect(() => to(member)).toThrow(expect.objectContaining({ code })),
  );
});

describe('installedScript', () => {
  const installed = (text: string) =>
    Buffer.from(installedScript(Buffer.from(text, 'latin1'), place)).toString('latin1');

  it.each([
    ['#!python\nx', '#!/opt/tool/bin/python\nx'],
    ['#!python -E\nx', '#!/opt/tool/bin/python\nx'],
    ['#!pythonw\r\nx', '#!/opt/tool/bin/python\nx'],
    ['#!python3', '#!/opt/tool/bin/python\n'],
    ['#!/bin/sh\n#!python\n', '#!/bin/sh\n#!python\n'],
    ['\x7fELF\n\xff', '\x7fELF\n\xff'],
    ['', ''],
  ])('of %j is %j', (text, wanted) => expect(installed(text)).toBe(wanted));
});

describe('entryScripts', () => {
  it('has the programs of the two sections, by the forms that people write', () => {
    const text = [
      '[console_scripts]',
      'tool = tool.main:run',
      'tool-x=tool.x:Main.run [extra]',
      '; a comment = a:b',
      '',
      '[gui_scripts]',
      'view = tool.view : main',
      '[tool.plugins]',
      'other = tool.other:run',
    ].join('\n');
    expect([...entryScripts(text, place).keys()]).toEqual(['tool', 'tool-x', 'view']);
    expect(entryScripts(text, place).get('tool-x')).toBe(
      '#!/opt/tool/bin/python\nimport sys\nfrom tool.x import Main\nif __name__ == "__main__":\n    sys.exit(Main.run())\n',
    );
  });

  it.each([
    '',
    '[console_scripts]\n../x = a:b\n',
    '[console_scripts]\n.. = a:b\n',
    '[console_scripts]\nx = a\n',
  ])('has none of %j', (text) => expect(entryScripts(text, place).size).toBe(0));
});

describe('environmentFrame', () => {
  it('leads to the Python of the image', () => {
    const { files, links } = environmentFrame({ ...place, interpreter: '/usr/local/bin/python3' });
    expect(files['pyvenv.cfg']).toContain('home = /usr/local/bin\n');
    expect(links).toMatchObject({ 'bin/python': '/usr/local/bin/python3', 'bin/python3.11': 'python' });
  });
});
