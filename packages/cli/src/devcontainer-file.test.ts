import { describe, expect, it } from '@jest/globals';
import { tagged } from '@officina/core';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { findImage, leavesUserToImage, renderDevcontainerFile, replaceImage } from './devcontainer-file.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const other = `sha256:${'b'.repeat(64)}` as const;
const move = (text: string) => replaceImage(text, findImage(text, 'f'), { tag: 'devpod', digest: other });

describe('renderDevcontainerFile', () => {
  const reference = { ...tagged('docker.io/tazzo/tazlab.net', 'devpod'), digest };

  it('is one line of substance when nothing else is asked', () => {
    const text = renderDevcontainerFile(reference, { name: 'x', hostNetwork: false, env: {} });
    expect(JSON.parse(text)).toEqual({ name: 'x', image: `docker.io/tazzo/tazlab.net:devpod@${digest}` });
  });

  it("has the owner's network, mount and variables", () => {
    const clusterConfigs = '${localEnv:HOME}/.cluster-configs';
    const text = renderDevcontainerFile(reference, {
      name: 'x',
      hostNetwork: true,
      clusterConfigs,
      env: { A: 'b' },
    });
    expect(JSON.parse(text)).toMatchObject({
      runArgs: ['--network=host'],
      mounts: [`source=${clusterConfigs},target=/home/vscode/.cluster-configs,type=bind`],
      containerEnv: {
        KUBECONFIG: '/home/vscode/.cluster-configs/kubeconfig',
        TALOSCONFIG: '/home/vscode/.cluster-configs/talosconfig',
        A: 'b',
      },
    });
  });
});

describe('renderDevcontainerFile, of what Docker would refuse later', () => {
  const reference = { ...tagged('docker.io/tazzo/tazlab.net', 'devpod'), digest };
  const render = (options: { clusterConfigs?: string; remoteUser?: string }) =>
    renderDevcontainerFile(reference, { name: 'x', hostNetwork: false, env: {}, ...options });

  it.each([
    ['~/.cluster configs', '${localEnv:HOME}/.cluster configs'],
    ['~', '${localEnv:HOME}'],
    ['/srv/~x', '/srv/~x'],
    ['${localWorkspaceFolder}/c', '${localWorkspaceFolder}/c'],
  ])('mounts %s from %s', (clusterConfigs, source) => {
    const { mounts } = JSON.parse(render({ clusterConfigs }));
    expect(mounts).toEqual([`source=${source},target=/home/vscode/.cluster-configs,type=bind`]);
  });

  it.each([
    ['configs', /wanted an absolute folder, got "configs"/],
    ['~other/x', /wanted an absolute folder/],
    ['/a,b', /without comma and quote, got "\/a,b"/],
    ['/a"b', /without comma and quote/],
  ])('refuses %s', (clusterConfigs, message) => {
    expect(() => render({ clusterConfigs })).toThrow(message);
  });

  it('names the user for DevPod, which does not look into the label', () => {
    expect(JSON.parse(render({ remoteUser: 'vscode' })).remoteUser).toBe('vscode');
  });
});

describe('findImage', () => {
  it.each([
    ['{ "image": "a/b:c", "build": { "dockerfile": "Dockerfile" } }', 'build.dockerfile'],
    ['{ "image": "a/b:c", "dockerFile": "Dockerfile" }', 'dockerFile'],
    ['{ "dockerComposeFile": ["c.yaml"], "service": "x", "image": "a/b:c" }', 'dockerComposeFile'],
  ])('refuses %s, whose image no client uses', (text, key) => {
    expect(() => findImage(text, 'f')).toThrow(`"${key}" goes before it`);
  });

  it('takes an image beside an empty build', () => {
    expect(findImage('{ "image": "a/b:c", "build": {} }', 'f').text).toBe('a/b:c');
  });
});

describe('replaceImage', () => {
  it.each([
    ['tazzo/tazlab.net:devpod', 'tazzo/tazlab.net'],
    [`docker.io/tazzo/tazlab.net:devpod@${digest}`, 'docker.io/tazzo/tazlab.net'],
    [`127.0.0.1:5455/tazzo/tazlab.net@${digest}`, '127.0.0.1:5455/tazzo/tazlab.net'],
    ['localhost:5000/x', 'localhost:5000/x'],
    ['debian', 'debian'],
  ])('keeps the name of %s as it is written', (image, name) => {
    expect(JSON.parse(move(JSON.stringify({ image }))).image).toBe(`${name}:devpod@${other}`);
  });

  it('keeps comments, tabs, line ends, trailing commas and a byte order mark', () => {
    const text = `\uFEFF// ours\r\n{\r\n\t"name": "x", /* "image": "no" */\r\n\t"image" : "a/b:c" , // the one line\r\n\t"customizations": { "image": "inner" },\r\n}\r\n`;
    expect(move(text)).toBe(text.replace('a/b:c', `a/b:devpod@${other}`));
  });

  // Any members around the image, written with any white space and comments between the tokens.
  const gap = fc
    .array(fc.constantFrom(' ', '\n', '\t', '\r\n', '/* "image": "x" */', '// {"image"}\n'), { maxLength: 4 })
    .map((parts) => parts.join(''));
  const member = fc
    .tuple(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }))
    .filter(([key]) => key !== 'image')
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value, null, 1)}`);

  it('changes no byte outside the string of the image', () => {
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 4 }),
        fc.array(member, { maxLength: 4 }),
        fc.array(gap, { minLength: 24, maxLength: 24 }),
        fc.constantFrom('a/b:c', `a/b@${digest}`, `h:5/a/b:c@${digest}`),
        (before, after, gaps, image) => {
          const parts = [...before, `"image"${gaps[0]}:${gaps[1]}"${image}"`, ...after];
          const body = parts.map((part, index) => `${gaps[2 + index]}${part}${gaps[12 + index]}`).join(',');
          const text = `${gaps[22]}{${body}}${gaps[23]}`;
          const at = text.lastIndexOf(`"${image}"`);
          const found = findImage(text, 'f');
          const moved = move(text);
          const head = text.slice(0, found.offset);
          const tail = text.slice(found.offset + found.length);
          expect(text.slice(found.offset, found.offset + found.length)).toBe(`"${image}"`);
          expect(at).toBeGreaterThanOrEqual(found.offset);
          expect(moved.startsWith(head) && moved.endsWith(tail)).toBe(true);
          const [was, is] = [parse(text), parse(moved)] as [Record<string, unknown>, Record<string, unknown>];
          expect({ ...is, image }).toEqual(was);
          expect(move(moved)).toBe(moved);
        },
      ),
    );
  });
});

describe('findImage', () => {
  it.each([
    ['{"image": }', /f:1: ValueExpected/],
    ['{\n"name": "x"\n', /f:3: /],
    ['[]', /wanted an object/],
    ['{"build": {"image": "x"}}', /wanted one "image", got none/],
    ['{"image": 1}', /got none/],
    ['{"image": "a", "image": "b"}', /got two/],
    ['{"image": "A B"}', /is not an image reference/],
  ])('refuses %j', (text, message) => {
    expect(() => findImage(text, 'f')).toThrow(message);
  });
});

describe('leavesUserToImage', () => {
  it.each([
    ['{"image": "a/b:c"}', true],
    ['\uFEFF{ // a comment\n"image": "a/b:c", }', true],
    ['{"image": "a/b:c", "remoteUser": "vscode"}', false],
    ['{"build": {"dockerfile": "Dockerfile"}}', false],
    ['[]', false],
    ['', false],
  ])('of %j is %j', (text, expected) => {
    expect(leavesUserToImage(text)).toBe(expected);
  });
});
