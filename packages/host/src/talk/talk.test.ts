import { describe, expect, it } from '@jest/globals';
import { createTalk } from './talk.ts';

function talker(tty: boolean, columns = 60) {
  let text = '';
  let now = 0;
  const add = (part: string) => {
    text += part;
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  const stream = { columns, rows: 10, write: add };
  const redact = (part: string) => part.replaceAll('s3cret', '***');
  const talk = createTalk({ stream, tty, color: false, redact, clock: { now: () => new Date(now) } });
  return { talk, text: () => text, pass };
}

/** What a terminal shows in the end: understands line feeds, cursor up, return and erase below. */
function screen(output: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const [token] of output.matchAll(/\x1b\[\d+A|\x1b\[0J|\r|\n|[^\x1b\r\n]+/g)) {
    if (token.endsWith('A') && token.startsWith('\x1b')) row -= Number.parseInt(token.slice(2), 10);
    else if (token === '\x1b[0J') lines.splice(row, lines.length, '');
    else if (token === '\n') {
      row += 1;
      lines[row] ??= '';
    } else if (token !== '\r') lines[row] = (lines[row] ?? '') + token;
  }
  return lines;
}

describe('createTalk without a terminal', () => {
  it('writes one line per event, nested ones indented, redacted', async () => {
    const { talk, text, pass } = talker(false);
    await talk.task('build s3cret', async () => {
      await talk.task('inner', async () => pass(1500));
      talk.info('news of s3cret');
      talk.warn('careful');
    });
    expect(text().split('\n')).toEqual([
      '-> build ***',
      '  -> inner',
      '  ok inner (1.5 s)',
      'news of ***',
      'warning careful',
      'ok build *** (1.5 s)',
      '',
    ]);
  });

  it('obeys nothing in what others said', async () => {
    const { talk, text } = talker(false);
    const odd = 'a\u202eb\u200bc\u001b[2J\u001b]0;t\u0007\rd';
    await talk.task(odd, async () => talk.info(odd));
    talk.warn(`\u001b[1mbold\u001b[22m ${odd}`);
    expect(text()).toBe('-> abcd\nabcd\nok abcd (0.0 s)\nwarning \u001b[1mbold\u001b[22m abcd\n');
  });

  it('says that a task failed and lets the error through', async () => {
    const { talk, text } = talker(false);
    await expect(talk.task('t', async () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(text()).toBe('-> t\nfailed t (0.0 s)\n');
  });

  it('tells a detail now and then', async () => {
    const { talk, text, pass } = talker(false);
    await talk.task('t', async ({ detail }) => {
      for (let i = 1; i <= 25; i++) {
        pass(1000);
        detail(`${i} of 25`);
      }
    });
    expect(text().match(/of 25/g)).toHaveLength(2);
  });
});

describe('createTalk on a terminal', () => {
  it('leaves only what is done, whatever ran at once', async () => {
    const { talk, text } = talker(true);
    await talk.task('outer', async () => {
      await Promise.all([
        talk.task('one', async ({ detail }) => detail('a very long detail '.repeat(9))),
        talk.task('two', async () => talk.info('said between')),
      ]);
    });
    expect(screen(text())).toEqual(['said between', '  ✔ one 0.0 s', '  ✔ two 0.0 s', '✔ outer 0.0 s', '']);
  });

  it('shows running tasks below what was said, each under its parent, none wider than the window', async () => {
    const { talk, text } = talker(true, 40);
    await talk.task('outer', async () => {
      await talk.task('inner', async ({ detail }) => {
        detail('x'.repeat(100));
        talk.info('said');
        const rows = screen(text());
        expect(rows.map((row) => row.replace(/[⠁-⣿]/, '*').slice(0, 9))).toEqual([
          'said',
          '* outer 0',
          '  * inner',
          '',
        ]);
        expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(40);
      });
    });
  });
});
