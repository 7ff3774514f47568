import { describe, expect, it } from '@jest/globals';
import {
  identifyProcess,
  isAlive,
  parseIdentity,
  type ReadProc,
  renderIdentity,
} from './process-identity.ts';

function proc(stats: Record<number, string>, boot = 'b-1'): ReadProc {
  return async (path) => {
    if (path.endsWith('boot_id')) return `${boot}\n`;
    if (path.endsWith('/ns/pid')) return 'pid:[4026531836]';
    return stats[Number(/^\/proc\/(\d+)\/stat$/.exec(path)?.[1])];
  };
}

/** A line of /proc/<pid>/stat with a name that holds what trips a naive split. */
function stat(started: number, state = 'S'): string {
  return `7 (odd ) name) ${state} ${Array.from({ length: 18 }, () => '0').join(' ')} ${started} 0 0`;
}

describe('identifyProcess', () => {
  it('reads the start time behind a name with parentheses', async () => {
    expect(await identifyProcess(7, proc({ 7: stat(4242) }))).toMatchObject({ pid: 7, started: '4242' });
  });

  it('takes a zombie for gone', async () => {
    expect(await identifyProcess(7, proc({ 7: stat(4242, 'Z') }))).toBeUndefined();
  });
});

describe('isAlive', () => {
  it('tells a process from another with its pid, and from one before a restart', async () => {
    const identity = await identifyProcess(7, proc({ 7: stat(1) }));
    if (identity === undefined) throw new Error('no identity');
    expect(await isAlive(identity, proc({ 7: stat(1) }))).toBe(true);
    expect(await isAlive(identity, proc({ 7: stat(2) }))).toBe(false);
    expect(await isAlive(identity, proc({ 7: stat(1) }, 'b-2'))).toBe(false);
    expect(await isAlive(identity, proc({}))).toBe(false);
  });
});

describe('parseIdentity', () => {
  it('reads what renderIdentity wrote, and nothing else', async () => {
    const identity = await identifyProcess(7, proc({ 7: stat(9) }));
    if (identity === undefined) throw new Error('no identity');
    const text = renderIdentity(identity);
    expect(renderIdentity(parseIdentity(text) ?? { ...identity, pid: 0 })).toBe(text);
    expect(parseIdentity('b/1/x/2')).toBeUndefined();
  });
});
