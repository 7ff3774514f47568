import { expect, it } from '@jest/globals';
import { readWheelRecord, renderWheelRecord } from './wheel-record.ts';

const lines = [
  { path: 'b.py', hash: 'sha256=x', size: '3' },
  { path: 'a "quoted", name.py', hash: 'sha256=y', size: '4' },
];

it('writes lines in the order of paths, its own without a hash', () => {
  expect(renderWheelRecord(lines, 'c/RECORD')).toBe(
    '"a ""quoted"", name.py",sha256=y,4\nb.py,sha256=x,3\nc/RECORD,,\n',
  );
});

it('reads what it writes, and nothing of what is no line', () => {
  const read = readWheelRecord(`${renderWheelRecord(lines, 'c/RECORD')}nonsense\r\n`);
  expect([...read]).toEqual([
    ['a "quoted", name.py', { hash: 'sha256=y', size: '4' }],
    ['b.py', { hash: 'sha256=x', size: '3' }],
    ['c/RECORD', { hash: '', size: '' }],
  ]);
});
