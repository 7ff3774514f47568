import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from './image-spec.ts';
import { isInstalledAsRow } from './tool-rows.ts';

const parse = (tools: string) =>
  parseImageSpec(`description: x\nchannels: [x]\ntools:\n${tools}\n`, { file: 'image.yaml' });
const only = (tool: string) => {
  const found = Object.values(parse(`  ${tool}`).tools)[0];
  if (found === undefined) throw new Error('no tool');
  return found;
};
const problems = (tools: string): string => {
  try {
    parse(tools);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('withRows', () => {
  const written = `lazygit:
    datasource: github-releases
    package: jesseduffield/lazygit
    constraint: 0.x
    asset: lazygit_{version}_linux_{arch}.tar.gz
    arch: { linux/amd64: x86_64 }
    checksums: checksums.txt
    install: [{ from: lazygit, to: /usr/local/bin/lazygit }]
    version: { command: [lazygit, --version], match: ", version=([0-9.]+)," }`;

  it('reads a name alone as all the lines that it stands for', () => {
    expect(only('lazygit: { constraint: 0.x }')).toEqual({ ...only(written), row: 'lazygit' });
  });

  it('lets a key beside the name take the place of the whole key in the row', () => {
    const tool = only('lazygit: { arch: { linux/arm64: aarch64 }, links: { /usr/local/bin/lg: lazygit } }');
    expect(tool).toMatchObject({
      asset: 'lazygit_{version}_linux_{arch}.tar.gz',
      arch: { 'linux/arm64': 'aarch64' },
      links: { '/usr/local/bin/lg': 'lazygit' },
    });
    expect(tool.arch).not.toHaveProperty('linux/amd64');
  });

  it('takes nothing from the row for a tool that says its datasource', () => {
    const tool = only('lazygit: { datasource: kubernetes, install: [{ to: /opt/own }] }');
    expect(tool).not.toHaveProperty('row');
    expect(tool.asset).toBeUndefined();
  });

  it('finds the row of another name by "row"', () => {
    const tool = only(
      'older: { row: kubectl, constraint: 1.33.x, install: [{ to: /usr/local/bin/kubectl-1.33 }] }',
    );
    expect(tool).toMatchObject({ row: 'kubectl', datasource: 'kubernetes', constraint: '1.33.x' });
  });

  it.each([
    [
      '  lazygti: { constraint: 0.x }',
      'image.yaml:4: tools.lazygti.datasource: wanted "datasource", or a tool that the catalogue knows by its name ' +
        '(docs/catalogue.md), got "lazygti", did you mean "lazygit"?',
    ],
    [
      '  own: { row: kubctl }',
      'image.yaml:4: tools.own.row: wanted a row of the catalogue, got "kubctl", did you mean "kubectl"?',
    ],
    ['  jq: { packge: a/b }', 'image.yaml:4: tools.jq.packge: unknown key "packge", did you mean "package"?'],
    ['  jq: { pin: { version: "1" } }', 'image.yaml:4: tools.jq.pin.reason: wanted a text, got nothing'],
  ])('says of %s what is wrong, in one line', (tools, message) => {
    expect(problems(tools).split('\n')[0]).toBe(message);
  });

  it('says what is wrong elsewhere beside it', () => {
    const message = problems('  lazygti: {}\n  jq: 1.x\n  yq: { checksum: x }\nuser: 7');
    for (const place of ['tools.lazygti.datasource', 'tools.jq', 'tools.yq.checksum', 'user'])
      expect(message).toContain(`: ${place}: `);
    expect(message).not.toContain('lazygti.install');
  });
});

describe('isInstalledAsRow', () => {
  it.each([
    ['node: { constraint: 22.x, cooldown: 7d, asset: other }', true],
    ['node: { links: {} }', false],
    ['node: { unpack: raw }', false],
    ['node: { install: [{ to: /usr/local/bin/node }] }', false],
    ['own: { datasource: kubernetes, install: [{ to: /opt/own }] }', false],
  ])('%s: %s', (tool, is) => {
    expect(isInstalledAsRow(only(tool))).toBe(is);
  });
});
