import { describe, expect, it } from '@jest/globals';
import { parseImageSpec } from './image-spec.ts';
import { installedFiles } from './installed-files.ts';

const filesOf = (tool: string, smoke = '[]') =>
  installedFiles(
    parseImageSpec(
      `description: d\nchannels: [x]\nsmoke: ${smoke}\ntools: { tool: { datasource: node, ${tool} } }`,
      { file: 'image.yaml' },
    ),
  );
const version = "version: { command: [tool], match: '(.*)' }";

describe('installedFiles', () => {
  it('knows programs, trees and links as build puts them there', () => {
    const tool =
      "install: [{ to: /usr/bin/tool }, { from: 'lib/', to: /usr/lib/tool/ }], links: { /usr/bin/t: tool }";
    expect(filesOf(`${tool}, ${version}`)).toEqual([
      { kind: 'file', path: '/usr/bin/tool', type: 'file', mode: '0755', owner: 'root', content: [] },
      { kind: 'file', path: '/usr/lib/tool', type: 'directory', mode: '0755', owner: 'root', content: [] },
      { kind: 'file', path: '/usr/bin/t', type: 'link', owner: 'root', content: [] },
    ]);
  });

  it('says nothing of a tool that is not asked for its version, which may be for a stage alone', () => {
    expect(filesOf('install: [{ to: /usr/bin/tool }]')).toEqual([]);
  });

  it('leaves a path to the check that is declared for it', () => {
    const tool = `install: [{ to: /usr/bin/tool }, { to: /usr/bin/other }], ${version}`;
    const declared = '[{ kind: files, paths: [/usr/bin/tool], mode: "0750" }]';
    expect(filesOf(tool, declared).map(({ path }) => path)).toEqual(['/usr/bin/other']);
  });
});
