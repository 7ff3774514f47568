import { expect, it } from '@jest/globals';
import { mavenAddresses, mavenCentral } from '@officina/core';
import { sameFile } from './same-file.ts';

it.each([
  [
    'https://github.com/mozilla/sops/releases/download/v3/s',
    'https://github.com/getsops/sops/releases/download/v3/s',
  ],
  [
    'https://kind.sigs.k8s.io/dl/v0.20.0/kind',
    'https://github.com/kubernetes-sigs/kind/releases/download/v0.20.0/kind',
  ],
  ...mavenAddresses.map((start) => [
    `${start}org/a/b/1.0.0/b-1.0.0.jar`,
    `https://${mavenCentral}/org/a/b/1.0.0/b-1.0.0.jar`,
  ]),
  ...['archive.apache.org/dist', 'dlcdn.apache.org', 'downloads.apache.org', 'www.apache.org/dist'].map(
    (host) => [
      `https://${host}/maven/maven-3/3.9.6/binaries/apache-maven-3.9.6-bin.tar.gz`,
      `https://${mavenCentral}/org/apache/maven/apache-maven/3.9.6/apache-maven-3.9.6-bin.tar.gz`,
    ],
  ),
  [
    'https://archive.apache.org/dist/ant/binaries/apache-ant-1.10.14-bin.tar.gz',
    'https://archive.apache.org/dist/ant/binaries/apache-ant-1.10.14-bin.tar.gz',
  ],
  ['https://own.example/own', 'https://own.example/own'],
])('finds %s where it is published', (url, published) => {
  expect(sameFile(url)).toBe(published);
});
