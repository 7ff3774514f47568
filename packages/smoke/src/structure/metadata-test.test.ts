import { describe, expect, it } from '@jest/globals';
import { subjectOf } from '../check/check.fixture.ts';
import { toMetadataTest } from './metadata-test.ts';
import { parseStructureSpec } from './structure-spec.ts';

const specOf = (test: string) =>
  parseStructureSpec(`schemaVersion: 2.0.0\nmetadataTest: { ${test} }`, { file: 'tests.yaml' });
const context = {
  ...{ spec: specOf('user: x'), text: '', image: 'base', file: 'tests.yaml', network: false },
};

describe('toMetadataTest', () => {
  const subject = {
    labels: { vendor: 'Example', built: '2026-11-20' },
    env: ['FOO=baz', 'EMPTY='],
    entrypoint: ['/init'],
    command: ['bash', '-l'],
    ports: ['8080/tcp'],
    volumes: ['/data'],
    workdir: '/app',
    user: 'luke',
  };

  it.each([
    ['envVars: [{ key: FOO, value: baz }, { key: EMPTY, value: "" }]', true],
    ['envVars: [{ key: FOO, value: "^b.z$", isRegex: true }]', true],
    ['envVars: [{ key: FOO, value: "b.z" }]', false],
    ['envVars: [{ key: BAR, value: "" }]', false],
    ['unboundEnvVars: [{ key: BAR }]', true],
    ['unboundEnvVars: [{ key: FOO }]', false],
    [
      "labels: [{ key: vendor, value: Example }, { key: built, value: '^\\d{4}-\\d{2}-\\d{2}$', isRegex: true }]",
      true,
    ],
    ['labels: [{ key: vendor, value: Other }]', false],
    ['labels: [{ key: nobody, value: "" }]', false],
    ['exposedPorts: ["8080"]', true],
    ['exposedPorts: ["80"]', false],
    ['unexposedPorts: ["80"]', true],
    ['unexposedPorts: ["8080"]', false],
    ['volumes: [/data]', true],
    ['volumes: [/other]', false],
    ['unmountedVolumes: [/other]', true],
    ['unmountedVolumes: [/data]', false],
    ['entrypoint: [/init]', true],
    ['entrypoint: []', false],
    ['cmd: , user: luke', true],
    ['cmd: [bash, -l]', true],
    ['cmd: [bash]', false],
    ['workdir: /app', true],
    ['workdir: /', false],
    ['user: luke', true],
    ['user: root', false],
  ])('judges the metadata: %s is %s', (test, passed) => {
    const { metadataTest } = specOf(test);
    const check = toMetadataTest(metadataTest, context);
    expect(check.judge([], subjectOf(subject)).passed).toBe(passed);
  });

  it('says what is wanted as it was written', () => {
    const { metadataTest } = specOf("labels: [{ key: built, value: '^2', isRegex: true }], entrypoint: []");
    expect(toMetadataTest(metadataTest, context).wanted).toBe(
      '{"entrypoint":[],"labels":[{"key":"built","value":"/^2/"}]}',
    );
  });
});
