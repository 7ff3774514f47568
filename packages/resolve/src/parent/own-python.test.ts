import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Platform, parseLock } from '@officina/core';
import { memoryRegistry } from '@officina/fakes';
import { refusalOf } from '../result.ts';
import { attempt } from '../run.fixture.ts';
import type { ResolveInputs } from '../run.ts';

const registry = memoryRegistry('docker.io/library/python');
for (const tag of ['3.11.9', '3.12.4', '3.12.7', '3.13.1', '3.14.0-alpine3.23'])
  registry.seedImage(
    { labels: { tag }, created: '2026-10-01T00:00:00Z' },
    tag.includes('-') ? tag : `${tag}-slim`,
  );

interface Day {
  /** Of the tools of an image that stands on the one with the parent. */
  readonly pythons: readonly string[];
  readonly parent?: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly inputs?: Partial<ResolveInputs>;
}

/** Resolves the parent of base, which the tools of top run by. */
async function resolve({ pythons, parent = 'tag: "{version}-slim", constraint: 3.x', texts, inputs }: Day) {
  const tools = pythons.map(
    (python, at) =>
      `  tool${at}: { datasource: pypi, package: x, install: [{ to: /opt/x/ }], environment: { python: "${python}", interpreter: /usr/local/bin/python3 } }\n`,
  );
  const tried = await attempt(
    '',
    {},
    {
      texts: {
        ...texts,
        'images/base/image.yaml': `description: a base\nchannels: [base]\nparents:\n  python: { image: docker.io/library/python, ${parent} }\n`,
        'images/base/Dockerfile': 'FROM python\n',
        'images/top/image.yaml': `description: a top\nchannels: [top]\n${tools.length === 0 ? '' : `tools:\n${tools.join('')}`}`,
        'images/top/Dockerfile': 'FROM base\n',
      },
      ports: { registry },
      inputs: { platforms: ['linux/amd64' as Platform], only: ['base'], ...inputs },
    },
  );
  const text = tried.texts['images/base/image.lock.json'];
  return {
    texts: tried.texts,
    outcome: tried.result.images[0]?.outcomes[0],
    refusal: refusalOf(tried.result),
    tag: text === undefined ? undefined : parseLock(text, { file: 'l' }).parents['python']?.tag,
  };
}

describe('a parent called python', () => {
  let texts: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    ({ texts } = await resolve({ pythons: ['3.12'], parent: 'tag: "{version}-slim", constraint: 3.12.4' }));
  });

  it('moves within the Python of the tools on it, and names both lines for the newer one', async () => {
    const { tag, outcome } = await resolve({ pythons: ['3.12', '3.12.4'], texts });
    expect(tag).toBe('3.12.7-slim');
    expect(outcome).toMatchObject({
      status: 'moved',
      waiting: { version: '3.13.1' },
      message:
        '3.13.1 is another Python than top/tool0 (environment.python: "3.12"), top/tool1 (environment.python: "3.12"): write its first two numbers there and it moves, or constraint: 3.12.x for parent python to stay',
    });
  });

  it('is held where it is the newest of that Python, and says nothing more with a constraint for it', async () => {
    const first = await resolve({ pythons: ['3.12'] });
    expect(first.tag).toBe('3.12.7-slim');
    const held = await resolve({ pythons: ['3.12'], texts: first.texts });
    expect(held).toMatchObject({ tag: '3.12.7-slim', outcome: { status: 'held' } });
    const narrow = 'tag: "{version}-slim", constraint: 3.12.x';
    const kept = await resolve({ pythons: ['3.12'], parent: narrow, texts: first.texts });
    expect(kept.outcome).toEqual({
      ...{ kind: 'parent', name: 'python', status: 'kept', old: '3.12.7', new: '3.12.7' },
      age: expect.any(Number),
    });
  });

  it('follows the tools to another Python', async () => {
    expect(await resolve({ pythons: ['3.13'], texts })).toMatchObject({
      tag: '3.13.1-slim',
      outcome: { status: 'moved', old: '3.12.4' },
    });
  });

  it('moves as it likes where no tool runs by it', async () => {
    expect((await resolve({ pythons: [], texts })).tag).toBe('3.13.1-slim');
  });

  it.each([
    ['the one locked is newer', ['3.11'], undefined, '3.12.4-slim is Python 3.12'],
    ['two tools name two', ['3.12', '3.13'], undefined, 'is Python 3.1'],
    [
      'the constraint has no such version',
      ['3.12'],
      'tag: "{version}-slim", constraint: 3.13.x',
      '3.13.1-slim is Python 3.13',
    ],
    ['the one tag is of another', ['3.12'], 'tag: 3.13.1-slim', '3.13.1-slim is Python 3.13'],
  ])('is refused, both lines named, where %s', async (_, pythons, parent, words) => {
    const { refusal, tag } = await resolve({ pythons, texts, ...(parent === undefined ? {} : { parent }) });
    expect(refusal).toMatchObject({ code: 'spec-invalid', message: expect.stringContaining(words) });
    expect(refusal?.message).toContain(`top/tool0 (environment.python: "${pythons[0]}")`);
    expect(refusal?.hint).toMatch(/, or (?:constraint: 3\.1\d\.x|a tag of Python 3\.12) for parent python$/);
    expect(tag).toBe('3.12.4-slim');
  });

  it('names no more than some of many tools', async () => {
    const pythons = ['3.13', '3.13', '3.13', '3.13', '3.13'];
    const parent = 'tag: "{version}-slim", constraint: 3.12.x';
    const { refusal } = await resolve({ pythons, parent, texts });
    expect(refusal?.message).toMatch(/top\/tool0 \([^)]+\), top\/tool1 \([^)]+\) and 3 more$/);
  });

  it('goes back where that is asked for', async () => {
    const [inputs, parent] = [{ allowDowngrade: true }, 'tag: "{version}-slim", constraint: 3.11.x'];
    expect((await resolve({ pythons: ['3.11'], parent, texts, inputs })).tag).toBe('3.11.9-slim');
  });
});

describe('a parent called python at a tag that does not say which it is', () => {
  const parent = 'tag: "3-slim"';
  const seed = (python: string) =>
    registry.seedImage(
      { labels: { python }, config: { Env: ['A=b', `PYTHON_VERSION=${python}`] } },
      '3-slim',
    );
  const locked = (texts: Readonly<Record<string, string>>) =>
    parseLock(texts['images/base/image.lock.json'] ?? '', { file: 'l' }).parents['python'];
  let texts: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    seed('3.12.7');
    ({ texts } = await resolve({ pythons: ['3.12'], parent }));
  });

  it('is locked with the Python that the image says it has', () => {
    expect(locked(texts)).toMatchObject({ tag: '3-slim', python: '3.12' });
  });

  it('moves within that Python, and stays where the tag came to another one', async () => {
    const digest = seed('3.12.8');
    const moved = await resolve({ pythons: ['3.12'], parent, texts });
    expect(moved.outcome).toMatchObject({ status: 'moved', new: digest });
    const next = seed('3.13.1');
    const held = await resolve({ pythons: ['3.12'], parent, texts: moved.texts });
    expect(held.texts).toEqual(moved.texts);
    expect(held.outcome).toMatchObject({
      status: 'held',
      waiting: { version: '3.13' },
      message:
        '3-slim is Python 3.13 now, another one than top/tool0 (environment.python: "3.12"): write it there and it moves, or a tag of Python 3.12 for parent python to stay',
    });
    const after = await resolve({ pythons: ['3.13'], parent, texts: moved.texts });
    expect(locked(after.texts)).toMatchObject({ digest: next, python: '3.13' });
  });

  it('is refused where it never had theirs', async () => {
    seed('3.13.1');
    const { refusal } = await resolve({ pythons: ['3.12'], parent });
    expect(refusal).toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('3-slim is Python 3.13, wanted that of top/tool0'),
    });
  });

  it('is asked by a lock of before, which does not know it', async () => {
    const at = 'images/base/image.lock.json';
    const before = { ...texts, [at]: (texts[at] ?? '').replace(/,\s*"python": "3.12"/, '') };
    expect(locked(before)?.python).toBeUndefined();
    seed('3.12.7');
    expect(locked((await resolve({ pythons: ['3.12'], parent, texts: before })).texts)?.python).toBe('3.12');
  });

  it('moves as before where its image does not say either', async () => {
    const quiet = registry.seedImage({ labels: { of: 'nobody' } }, '3-slim');
    const { texts: first } = await resolve({ pythons: ['3.12'], parent });
    expect(locked(first)).toEqual({ image: 'docker.io/library/python', tag: '3-slim', digest: quiet });
  });
});

describe('an environment of Python', () => {
  it('is refused in an image that stands on Alpine', async () => {
    const parent = 'tag: "{version}-alpine3.23"';
    const { refusal } = await resolve({ pythons: ['3.14'], parent, inputs: { only: ['top'] } });
    expect(refusal).toMatchObject({
      code: 'spec-invalid',
      message: expect.stringContaining('top: tool0: top stands on docker.io/library/python:{version}-alpine'),
    });
  });
});
