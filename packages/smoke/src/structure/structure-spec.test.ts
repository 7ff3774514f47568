import { describe, expect, it } from '@jest/globals';
import { parseStructureSpec } from './structure-spec.ts';

const yaml = (text: string) => parseStructureSpec(`schemaVersion: 2.0.0\n${text}`, { file: 'tests.yaml' });
const json = (text: string) =>
  parseStructureSpec(`{"schemaVersion": "2.0.0", ${text}}`, { file: 'tests.json' });
const test = 'commandTests: [{ name: t, command: "true" }]\n';

describe('parseStructureSpec', () => {
  it('takes values for what is wanted of them, texts as they were written', () => {
    const { commandTests, fileExistenceTests } = yaml(`commandTests:
- { name: 5, command: yes, args: [3.10, 0644, ~], expectedOutput: [42], exitCode: 010, setup: }
fileExistenceTests:
- { name: t, path: /x, shouldExist: no, uid: 01750 }
- { name: t, path: /x, shouldExist:, uid: , gid: ~ }
- { name: t, path: /x }
`);
    expect(commandTests[0]).toMatchObject({
      name: '5',
      command: 'yes',
      args: ['3.10', '0644', ''],
      exitCode: 8,
    });
    expect(String(commandTests[0]?.expectedOutput[0])).toBe('/42/');
    expect(fileExistenceTests).toMatchObject([
      { shouldExist: false, uid: 1000, gid: -1 },
      // Empty is not left out.
      { shouldExist: false, uid: 0, gid: 0 },
      { shouldExist: true, uid: -1, gid: -1, permissions: '', isExecutableBy: '' },
    ]);
  });

  it('takes empty sections for empty ones', () => {
    const sections =
      'globalEnvVars:\nfileExistenceTests: ~\nmetadataTest:\nlicenseTests:\ncontainerRunOptions:\n';
    expect(yaml(`${sections}${test}`)).toMatchObject({ globalEnvVars: [], commandTests: [{ name: 't' }] });
  });

  it('tells an empty list that is there from one that is not', () => {
    expect(yaml('metadataTest: { entrypoint: [], cmd: }').metadataTest).toMatchObject({
      entrypoint: [],
      cmd: undefined,
    });
  });

  it('reads JSON by its own rules: letter case, unknown keys, defaults', () => {
    const spec = json(
      '"$schema": "x", "CommandTESTS": [{"Name": "t", "note": 1, "COMMAND": "true"}], "fileExistenceTests": [{"name": "t", "path": "/x"}]',
    );
    expect(spec.commandTests).toMatchObject([{ name: 't', command: 'true' }]);
    expect(spec.fileExistenceTests).toMatchObject([{ shouldExist: false, uid: 0, gid: 0 }]);
  });

  it('passes over in JSON what only YAML calls so', () => {
    const spec = json(
      '"containerRunOptions": {"allocateTty": true}, "commandTests": [{"name": "t", "command": "x"}]',
    );
    expect(spec.commandTests).toHaveLength(1);
  });

  it.each([
    [
      '{"schemaVersion":"2.0.0","commandTests":[{"name":"t","command":"echo","args":[1]}]}',
      /wanted a text, got 1/,
    ],
    [
      '{"schemaVersion":"2.0.0","commandTests":[{"name":"t","command":"x","exitCode":0.0}]}',
      /wanted a whole number/,
    ],
    ['{"schemaVersion":"2.0.0","commandTests":[{"name":"t","command":"x"},]}', /is not JSON/],
    [
      '{"schemaVersion":"2.0.0","containerRunOptions":{"TTY":true},"commandTests":[{"name":"t","command":"x"}]}',
      /terminal/,
    ],
    ['[]', /a map/],
  ])('refuses the JSON %s', (text, message) => {
    expect(() => parseStructureSpec(text, { file: 'tests.json' })).toThrow(message);
  });

  it.each([
    'privileged: false',
    'privileged:',
    'capabilities: []',
    'bindMounts: ~',
    'envVars: []',
    'envFile: ""',
    'allocateTty: no',
    'user: ""',
  ])('takes an option that asks for nothing: %s', (option) => {
    expect(yaml(`containerRunOptions: { ${option} }\n${test}`).containerRunOptions.user).toBe('');
  });

  it.each([
    [
      'privileged: true',
      /tests.yaml:2: containerRunOptions.privileged: refused on purpose: no test is given/,
    ],
    ['capabilities: [sys_admin]', /capabilities: refused on purpose: /],
    ['bindMounts: ["/a:/b"]', /bindMounts: refused on purpose: no test sees the machine's files/],
    ['envVars: [PATH]', /envVars: refused on purpose: .*globalEnvVars/],
    ['envFile: .env', /envFile: refused on purpose: .*globalEnvVars/],
    ['allocateTty: true', /allocateTty: refused on purpose: no test has a terminal/],
  ])('says why it refuses %s, and no nearest key', (option, message) => {
    const read = () => yaml(`containerRunOptions: { ${option} }\n${test}`);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/did you mean/);
  });

  it.each([
    ['', /tests.yaml: wanted at least one test, got none/],
    ['metadataTest: {}', /wanted at least one test/],
    ['commandTests: []', /wanted at least one test/],
    ['commandTests: [{ name: a }]', /tests.yaml:2: commandTests.0.command: wanted a text, got an empty one/],
    ['commandTests:\n-', /name: wanted a text/],
    ['commandTest: []', /unknown key "commandTest", did you mean "commandTests"/],
    ['commandTests: [{ name: a, Command: b }]', /unknown key "Command", did you mean "command"/],
    ['commandTests: [{ name: a, command: [b] }]', /command: wanted a text, got a list/],
    ['commandTests: [{ name: a, command: b, args: c }]', /args: wanted a list, got/],
    ['commandTests: [{ name: a, command: b, setup: [[]] }]', /setup.0: wanted a program/],
    ['commandTests: [{ name: a, command: b, teardown: [[]] }]', /teardown.0: wanted a program/],
    ['commandTests: [{ name: a, command: b, envVars: [{ key: A }] }]', /envVars.0.value: wanted a text/],
    ['commandTests: [{ name: a, command: b, exitCode: "3" }]', /exitCode: wanted a whole number, got "3"/],
    ['commandTests: [{ name: a, command: b, expectedOutput: ["("] }]', /missing closing \): `\(`/],
    ['fileExistenceTests: [{ name: a, path: /x, shouldExist: "no" }]', /wanted true or false, got "no"/],
    ['fileExistenceTests: [{ name: a, path: /x, isExecutableBy: me }]', /wanted owner, group, other or any/],
    ['metadataTest: { env: [{ key: A, value: b }] }', /unknown key "env"/],
    ['metadataTest: { labels: [{ key: a, value: "(", isRegex: true }] }', /labels.0.value: wanted a regular/],
  ])('refuses %j', (text, message) => {
    expect(() => yaml(text)).toThrow(message);
  });

  it.each([
    ['commandTests: []', /schemaVersion: wanted "2.0.0", got nothing/],
    ['schemaVersion: 1.0.0', /got "1.0.0" \(refused on purpose: /],
    ['schemaVersion: 2', /wanted "2.0.0", got "2"/],
  ])('refuses the version of %j', (text, message) => {
    expect(() => parseStructureSpec(text, { file: 'tests.yml' })).toThrow(message);
  });

  it('refuses a name that does not say the form', () => {
    expect(() => parseStructureSpec('', { file: 'tests.txt' })).toThrow(/ends with .yaml, .yml or .json/);
  });
});
