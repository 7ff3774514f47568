import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseSecret, parseSsh } from './lent-secret.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'officina-secret-'));
  await writeFile(join(folder, 'key'), 'x');
});
afterAll(() => rm(folder, { recursive: true }));

describe('parseSecret', () => {
  it('takes a file or a variable, in the forms of docker build', () => {
    const file = join(folder, 'key');
    expect(parseSecret(`id=a,src=${file}`)).toEqual({ id: 'a', file });
    expect(parseSecret(`type=file,id=a,source=${file}`)).toEqual({ id: 'a', file });
    expect(parseSecret('id=a.b,env=TOKEN', { TOKEN: '' })).toEqual({ id: 'a.b', env: 'TOKEN' });
  });

  it.each([
    ['id=a', 'a: wanted either src=<file> or env=<variable>'],
    ['id=a,src=/x,env=Y', 'a: wanted either'],
    ['src=/x', 'wanted id=<name>'],
    ['id=a b,env=TOKEN', 'wanted id=<name>'],
    ['id=a,src=/no/such/file', 'a: there is no file /no/such/file'],
    ['id=a,env=NOWHERE', 'a: the variable NOWHERE is not set'],
    ['id=a,uid=0,env=TOKEN', 'a: knows no "uid"'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSecret(text, { TOKEN: 'x' })).toThrow(
      expect.objectContaining({ code: 'input-invalid', message: expect.stringContaining(message) }),
    );
  });

  it('does not repeat what may be the value itself', () => {
    expect(() => parseSecret('id=a,hunter2=', {})).toThrow('--secret a: knows no "hunter2"');
    expect(() => parseSecret('id=a,value=hunter2', {})).not.toThrow(/hunter2/);
  });
});

describe('parseSsh', () => {
  it('takes an agent and a key', () => {
    expect(parseSsh('default', { SSH_AUTH_SOCK: '/s' })).toBe('default');
    const key = `deploy=${join(folder, 'key')}`;
    expect(parseSsh(key, {})).toBe(key);
  });

  it.each([
    ['default', 'SSH_AUTH_SOCK is not set'],
    ['a=/no/such/key', 'there is no file /no/such/key'],
    ['a b', 'wanted an id'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSsh(text, {})).toThrow(message);
  });
});
