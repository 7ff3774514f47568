import { describe, expect, it } from '@jest/globals';
import { moveCopied, sayPlaces } from './copied-program.ts';
import { findPrograms } from './found-program.ts';
import { movedValues } from './moved-values.ts';

const programs =
  findPrograms(
    'go install mvdan.cc/hello@latest github.com/stern/stern@latest && GOBIN=/out go install mvdan.cc/hi/v3/cmd/hi@latest',
    movedValues(),
  )?.tools ?? [];

describe('moveCopied', () => {
  it.each([
    ['/go/bin/hello /usr/bin/', '/usr/bin/hello'],
    ['/root/go/bin/hello /usr/local/bin', '/usr/local/bin/hello'],
    ['["/go/bin/hello", "/opt/fmt"]', '/opt/fmt'],
    ['/go/bin/hello /', '/hello'],
    ['/out/hi /usr/bin/hi', '/usr/bin/hi'],
  ])('puts a program where %s does', (rest, to) => {
    const moved = moveCopied(rest, programs);
    expect(moved).toMatchObject({ tools: [{ tool: { install: [{ to }] } }], left: [] });
    expect(moved?.text).toBe(`COPY --link --from=${moved?.tools[0]?.name} / /`);
  });

  it('says where a row of the catalogue has another place', () => {
    expect(moveCopied('/go/bin/stern /usr/bin/stern', programs)).toMatchObject({
      text: 'COPY --link --from=stern / /',
      left: ['stern: it goes to /usr/local/bin/stern, not to /usr/bin/stern'],
    });
  });

  it.each([
    ['/go/bin/hello /go/bin/other /usr/bin/', ['hello']],
    ['/go/bin/hello bin/', ['hello']],
    ['/go/bin/ /usr/bin/', ['hello', 'stern']],
    ['/go/bin/* /usr/bin/', ['hello', 'stern']],
    ['/out /usr/bin', ['hi']],
  ])('leaves %s, and says it', (rest, names) => {
    const moved = moveCopied(rest, programs);
    expect(moved?.text).toBeUndefined();
    expect(moved?.left.map((one) => one.split(' ')[0])).toEqual(names);
  });

  it.each(['/out/app /usr/bin/', '/go/bin/hi /usr/bin/', '/etc/x /etc/x', '.'])(
    'is silent about %s',
    (rest) => {
      expect(moveCopied(rest, programs)).toBeUndefined();
    },
  );
});

describe('sayPlaces', () => {
  it('says which paths are gone', () => {
    expect(sayPlaces('["/go/bin/hello", "-l"]', programs)).toEqual([
      '/go/bin/hello is at /usr/local/bin/hello now',
    ]);
    expect(sayPlaces('/root/go/bin/stern --help', programs)).toEqual([
      '/root/go/bin/stern is at /usr/local/bin/stern now',
    ]);
    expect(sayPlaces('/usr/local/bin/hello /out/hi2 /x/stern hello', programs)).toEqual([]);
  });

  it('says of a tool with several programs where that one is', () => {
    const npm = { name: 'node', tool: {}, program: 'npm', doubts: [] };
    expect(sayPlaces('/opt/node/bin/npm ci', [npm])).toEqual([
      '/opt/node/bin/npm is at /usr/local/bin/npm now',
    ]);
  });
});
