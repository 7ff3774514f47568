import { describe, expect, it } from '@jest/globals';
import { readMavenWord } from './maven-word.ts';

describe('readMavenWord', () => {
  const maven = { group: 'org.apache.maven', artifact: 'apache-maven' };
  it.each([
    ['maven:org.apache.maven:apache-maven', maven],
    ['maven:org.apache.maven:apache-maven:tar.gz', { ...maven, extension: 'tar.gz' }],
    ['maven:org.apache.maven:apache-maven:tar.gz:bin', { ...maven, extension: 'tar.gz', classifier: 'bin' }],
    ['maven', undefined],
    ['owner/maven', undefined],
    ['pypi:maven', undefined],
  ])('reads %s', (word, wanted) => expect(readMavenWord(word)).toEqual(wanted));

  it.each([
    'maven:',
    'maven:protoc',
    'maven:a/b',
    'maven:a:b:3.9.16',
    'maven:a:b:jar:all:1.0',
    'maven:a:b@1',
    'maven:../x:y',
  ])('refuses %s', (word) =>
    expect(() => readMavenWord(word)).toThrow(expect.objectContaining({ code: 'input-invalid' })),
  );
});
