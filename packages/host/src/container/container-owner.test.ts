import { describe, expect, it } from '@jest/globals';
import { isLeftOver } from './container-owner.ts';

const stat = (pid: number) => `${pid} (x) S ${Array.from({ length: 18 }, () => '0').join(' ')} ${pid * 10} 0`;
const read = async (path: string) => {
  if (path.endsWith('boot_id')) return 'boot';
  if (path.endsWith('/ns/pid')) return 'pid:[5]';
  const pid = Number(/^\/proc\/(\d+)\//.exec(path)?.[1]);
  return pid === process.pid || pid === 77777777 ? stat(pid) : undefined;
};

describe('isLeftOver', () => {
  it.each([
    ['of a process that runs', 'boot/5/77777777/777777770', true, false],
    ['of a process that is gone', 'boot/5/4/40', true, true],
    ['of a pid that was given again', 'boot/5/77777777/1', true, true],
    ['of another pid namespace, running', 'boot/6/4/40', true, false],
    ['of another pid namespace, stopped', 'boot/6/4/40', false, true],
    ['of another boot or machine, running', 'other/5/4/40', true, false],
    ['without a readable owner, stopped', '', false, true],
  ])('a container %s', async (_title, owner, running, wanted) => {
    expect(await isLeftOver({ owner, running }, read)).toBe(wanted);
  });
});
