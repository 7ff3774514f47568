import { describe, expect, it } from '@jest/globals';
import { mavenFolder, readMavenName, readMavenUrl } from './maven-file.ts';

const central = 'https://repo.maven.apache.org/maven2';

describe('readMavenName', () => {
  it('reads a group and an artifact', () => {
    expect(readMavenName('org.apache.maven:apache-maven')).toEqual({
      group: 'org.apache.maven',
      artifact: 'apache-maven',
    });
  });

  it.each(['', 'protoc', 'a:b:c', 'a/b', '../x:y', 'a..b:c', 'a:', 'a: b'])('knows no name in "%s"', (text) =>
    expect(readMavenName(text)).toBeUndefined(),
  );
});

describe('mavenFolder', () => {
  it('is at Central, or at the repository that is named', () => {
    const name = { group: 'com.google.protobuf', artifact: 'protoc' };
    expect(mavenFolder(name)).toBe(`${central}/com/google/protobuf/protoc`);
    expect(mavenFolder(name, 'nexus.example.org/repository/releases')).toBe(
      'https://nexus.example.org/repository/releases/com/google/protobuf/protoc',
    );
  });
});

describe('readMavenUrl', () => {
  it.each([
    [
      'org/apache/maven/apache-maven/3.9.16/apache-maven-3.9.16-bin.tar.gz',
      { group: 'org.apache.maven', artifact: 'apache-maven', classifier: 'bin', extension: 'tar.gz' },
    ],
    [
      'com/google/protobuf/protoc/4.33.5/protoc-4.33.5-linux-x86_64.exe',
      { group: 'com.google.protobuf', artifact: 'protoc', classifier: 'linux-x86_64', extension: 'exe' },
    ],
    [
      'org/jacoco/org.jacoco.cli/0.8.14/org.jacoco.cli-0.8.14.jar',
      { group: 'org.jacoco', artifact: 'org.jacoco.cli', extension: 'jar' },
    ],
  ])('reads %s', (path, wanted) => {
    expect(readMavenUrl(`${central}/${path}`)).toEqual({ ...wanted, version: path.split('/').at(-2) });
  });

  it.each([
    'https://example.org/maven2/a/b/1/b-1.jar',
    `${central}/a/b/1/c-1.jar`,
    `${central}/a/b/1/b-1`,
    `${central}/b/1/b-1.jar`,
    `${central}/a/b/maven-metadata.xml`,
  ])('reads no file out of %s', (url) => expect(readMavenUrl(url)).toBeUndefined());
});
