import { describe, expect, it } from '@jest/globals';
import { environmentRows as known } from './environment-rows.fixture.ts';
import { findEnvironments } from './found-environment.ts';
import { movedValues } from './moved-values.ts';

const python = { python: '3.11' };

function find(body: string, env = '') {
  const values = movedValues();
  if (env !== '') values.note({ keyword: 'ENV', rest: env });
  return findEnvironments(body, { values, python, known });
}

describe('findEnvironments', () => {
  it.each([
    'pipx install Hello_World==4.5.6 greeter',
    'uv tool install --force hello-world@4.5.6; uv tool install greeter',
    'set -eux; pip install --no-cache-dir hello-world~=4.5 "greeter" && hello --version && pip cache purge',
    'pip3 install -U pip wheel && V=4.5.6 && python3 -m pip install hello-world==${V} greeter && rm -rf ~/.cache',
    'pipx install hello-world==$HELLO && pipx ensurepath && pipx install greeter',
  ])('reads %s', (body) => {
    expect(find(body, 'HELLO=4.0')).toMatchObject({
      isWhole: true,
      unread: [],
      tools: [
        { name: 'hello', tool: { constraint: '4.x', environment: python }, doubts: [] },
        { name: 'greeter', tool: { environment: python }, doubts: [] },
      ],
    });
  });

  it('keeps extras, and knows each program by itself', () => {
    const found = find('pipx install "hello-world[tall, green]"');
    expect(found?.tools.map(({ tool }) => tool)).toEqual([
      { environment: { python: '3.11', extras: ['tall', 'green'] } },
    ]);
    expect(found?.programs.map(({ name, program }) => [name, program])).toEqual([
      ['hello', 'hello'],
      ['hello', 'hi'],
    ]);
  });

  it.each([
    ['pipx install hello-world==${V}', 'the newest version is taken, since the file does not say V'],
    ['pipx install --include-deps hello-world', 'its programs are those of its row'],
  ])('says what to look at in %s', (body, doubt) => {
    expect(find(body)).toMatchObject({
      isWhole: true,
      tools: [{ doubts: [expect.stringContaining(doubt)] }],
    });
  });

  it.each([
    [
      'pipx install other[x]==1.2',
      'pipx install other==1.2: which programs it has, only PyPI knows; officina add pypi:other[x] finds it',
    ],
    ['pipx install hello-world!=2', 'no constraint says "!=2"; officina add hello finds it'],
    [
      'uv tool install --python 3.12 hello-world',
      '"uv tool install ... --python" wants a network: a program is',
    ],
    [
      'pip install requests==2.1',
      '"pip install" wants a network: a program is a tool, which officina add pypi:requests',
    ],
    ['pip install hello-world requests', 'officina add pypi:<project> writes, and its plugins'],
    ['pip install hello-world -r more.txt', '"pip install ... -r" wants a network'],
  ])('says why %s is no tool', (body, why) => {
    expect(find(body)).toMatchObject({ tools: [], isWhole: false, unread: [expect.stringContaining(why)] });
  });

  it('says of which Python nobody knows', () => {
    const around = { values: movedValues(), python: { why: 'nobody knows' }, known };
    expect(findEnvironments('pipx install hello-world', around)?.unread).toEqual([
      'pipx install hello-world: nobody knows; officina add hello finds it, then take it out of this RUN',
    ]);
  });

  it.each([
    'pipx install hello-world && hello init',
    'python3 -m venv /opt/venv && /opt/venv/bin/pip install hello-world',
    'pipx install hello-world && pipx inject hello-world other',
    'if true; then pipx install hello-world; fi',
    'pip install hello-world && pip install requests',
  ])('does not replace %s', (body) => {
    expect(find(body)).toMatchObject({ isWhole: false });
  });

  it.each(['pip install -U pip', 'pipx ensurepath', 'uv sync', 'make'])('is silent about %s', (body) => {
    expect(find(body)).toBeUndefined();
  });
});
