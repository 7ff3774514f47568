import { describe, expect, it } from '@jest/globals';
import { readPythonInstall, readRequirement } from './python-install.ts';

const projects = (command: string) =>
  readPythonInstall(command)?.requirements.map(({ project, versions }) => project + versions);

describe('readPythonInstall', () => {
  it.each([
    ['pip install hello==1.2 Other', 'pip install', false, ['hello==1.2', 'Other']],
    [
      '/opt/venv/bin/pip3 --no-cache-dir install -qU "hello >= 1, < 2"',
      'pip install',
      false,
      ['hello>=1,<2'],
    ],
    ['python3 -m pip install --user hello >/dev/null 2>&1', 'pip install', false, ['hello']],
    ['uv pip install --system hello', 'uv pip install', false, ['hello']],
    ['PIPX_BIN_DIR=/usr/local/bin pipx install -f hello other', 'pipx install', true, ['hello', 'other']],
    ['python3 -m pipx install hello', 'pipx install', true, ['hello']],
    ['uv -q tool install hello@1.2.3', 'uv tool install', true, ['hello==1.2.3']],
    ['uv tool install hello@latest', 'uv tool install', true, ['hello']],
    ['pip install --retries 5 --root-user-action=ignore hello', 'pip install', false, ['hello']],
  ])('reads %s', (line, command, isApart, wanted) => {
    expect(readPythonInstall(line)).toMatchObject({
      command,
      isApart,
      other: undefined,
      isWithOthers: false,
    });
    expect(projects(line)).toEqual(wanted);
  });

  it('counts what only serves to install for nothing', () => {
    expect(projects('pip install --upgrade pip setuptools wheel hello')).toEqual(['hello']);
    expect(readPythonInstall('pip install -U pip')).toMatchObject({ requirements: [], other: undefined });
  });

  it('says whether the programs of others are meant, too', () => {
    expect(readPythonInstall('pipx install --include-deps hello')).toMatchObject({ isWithOthers: true });
  });

  it.each([
    ['pip install -r requirements.txt', '-r'],
    ['pip install -e .', '-e'],
    ['pip install .', '.'],
    ['pip install hello --index-url https://x.example/simple', '--index-url'],
    ['pip install git+https://x.example/y', 'git+https://x.example/y'],
    ['pip install ./dist/hello-1.0-py3-none-any.whl', './dist/hello-1.0-py3-none-any.whl'],
    ['pip install hello-1.0-py3-none-any.whl', 'hello-1.0-py3-none-any.whl'],
    ['pip install -f https://x.example hello', '-f'],
    ['pip install $PACKAGES', '$PACKAGES'],
    ['pip3.12 install hello', 'pip3.12'],
    ['python3.12 -m pip install hello', 'python3.12'],
    ['pipx install --python 3.12 hello', '--python'],
    ['PIP_INDEX_URL=https://x.example pip install hello', 'PIP_INDEX_URL'],
  ])('says what makes something else of %s', (line, other) => {
    expect(readPythonInstall(line)?.other).toBe(other);
  });

  it('counts what the file sets', () => {
    const set: Record<string, string> = { UV_PYTHON: '3.12' };
    expect(readPythonInstall('uv tool install hello', (name) => set[name])?.other).toBe('UV_PYTHON');
  });

  it.each([
    'pip install --no-index -f /wheels hello',
    'pip download hello',
    'uv sync',
    'uv python install 3.12',
    'pipx ensurepath',
    'echo pip install hello',
  ])('leaves %s alone', (line) => {
    expect(readPythonInstall(line)).toBeUndefined();
  });
});

describe('readRequirement', () => {
  it.each([
    ['Hello.World', { project: 'Hello.World', extras: [], versions: '' }],
    ['hello[a, b] >= 1, < 2', { project: 'hello', extras: ['a', 'b'], versions: '>=1,<2' }],
    ['hello[a,b]~=1.4', { project: 'hello', extras: ['a', 'b'], versions: '~=1.4' }],
    ['hello>=1,!=1.5,<2', { project: 'hello', extras: [], versions: '>=1,!=1.5,<2' }],
    ['hello==${V}', { project: 'hello', extras: [], versions: '==${V}' }],
  ])('reads %s', (word, wanted) => {
    expect(readRequirement(word)).toEqual(wanted);
  });

  it.each([
    'hello@git',
    'https://x.example/y',
    './hello',
    'hel lo',
    '$HELLO',
    'hello;python_version<"3"',
    'r.txt',
  ])('reads nothing in %s', (word) => {
    expect(readRequirement(word)).toBeUndefined();
  });
});
