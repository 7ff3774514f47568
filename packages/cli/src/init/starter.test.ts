import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseFactorySpec, parseImageSpec, readDockerfile } from '@officina/core';
import { renderFactory, renderReadme, renderStarterDockerfile, renderStarterImage } from './starter.ts';

const links = (text: string) =>
  [...text.matchAll(/github(?:usercontent)?\.com\/tazzo\/officina\/(?:blob\/)?v0\/(\S+?)[)\s]/g)].map(
    ([, path = '']) => path,
  );

describe('renderFactory', () => {
  it('is read, and says where no registry is known that its own is an example', () => {
    const owner = { registry: 'ghcr.io/you/tools', platforms: ['linux/amd64'] } as const;
    const text = renderFactory({ ...owner, isRegistryKnown: false });
    expect(text).toMatch(/^registry: ghcr\.io\/you\/tools # an example/m);
    const known = renderFactory({ ...owner, isRegistryKnown: true, source: 'https://github.com/you/tools' });
    expect(parseFactorySpec(known, { file: 'factory.yaml' })).toMatchObject({
      registry: 'ghcr.io/you/tools',
      source: 'https://github.com/you/tools',
      platforms: ['linux/amd64'],
      cooldown: 259_200,
    });
    expect(known).not.toContain('an example');
  });
});

describe('renderStarterImage', () => {
  it('is read, and its Dockerfile names what it has', () => {
    const spec = parseImageSpec(renderStarterImage('tools'), { file: 'image.yaml' });
    expect(spec.channels).toEqual(['tools']);
    expect(spec.smoke).toHaveLength(1);
    const { names } = readDockerfile(renderStarterDockerfile(), {
      file: 'Dockerfile',
      platform: 'linux/amd64',
    });
    expect(names.map(({ name }) => name)).toEqual([...Object.keys(spec.parents), ...Object.keys(spec.tools)]);
  });

  it('leads to files that are there, as does what stands beside it', () => {
    const owner = { registry: 'ghcr.io/you/tools', isRegistryKnown: true, platforms: [] };
    const texts = [renderStarterImage('tools'), renderFactory(owner), renderReadme('images')];
    for (const text of texts) {
      expect(links(text).length).toBeGreaterThan(0);
      for (const path of links(text)) expect(readFileSync(path, 'utf8')).not.toBe('');
    }
  });
});
