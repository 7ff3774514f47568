import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@officina/core';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { type BodyOptions, bodyLimit, renderBody } from './body.ts';
import type { Change } from './change.ts';
import type { ImageEvidence } from './evidence.ts';

const digest = digestOf('');
const options: Pick<BodyOptions, 'mark' | 'now' | 'token'> = {
  mark: { versions: digest, all: digest, evidence: digest },
  now: new Date('2026-11-20T00:00:00Z'),
  token: 'app',
};

/** What upstream may say: the pieces of Markdown that ping, link, render or break, and some words. */
const upstream = fc.string({
  unit: fc.constantFrom(
    ...[
      '`',
      '```',
      '~~~',
      '|',
      '\\',
      '\n',
      '\n\n',
      '\r',
      '@owner',
      '@owner/team',
      '<img src=x>',
      '</details>',
      '-->',
    ],
    ...[
      '#1',
      'GH-1',
      'https://x.example',
      '](x)',
      '**',
      '# ',
      '- ',
      '\t',
      '\u202e',
      'é',
      ' ',
      'word',
      '\u0000',
    ],
  ),
  maxLength: 40,
});

const change = fc.record<Change>(
  {
    image: upstream,
    kind: fc.constantFrom('tool', 'npm', 'debian', 'parent'),
    name: upstream,
    old: upstream,
    new: upstream,
    step: fc.constantFrom('minor', 'patch', 'added'),
    group: fc.constant('main'),
    evidence: fc.constant(['release-digest']),
    released: fc.constant('2026-11-01T00:00:00Z'),
    repository: upstream,
    oldTag: upstream,
    newTag: upstream,
  },
  { requiredKeys: ['image', 'kind', 'name', 'step', 'group', 'evidence'] },
);

const evidence = fc.record<ImageEvidence>({
  image: upstream,
  platform: fc.constant('linux/amd64'),
  passed: fc.nat(),
  failed: fc.array(upstream, { maxLength: 3 }),
  measured: fc.array(fc.record({ tool: upstream, old: upstream, new: upstream }), { maxLength: 2 }),
});

const proposal = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 5 }),
  evidence: fc.array(evidence, { maxLength: 2 }),
  notes: upstream,
});

/** A body as GitHub reads it: every node of its Markdown, and the text that stands in no code. */
function read(body: string) {
  const nodes: Nodes[] = [];
  const visit = (node: Nodes) => {
    nodes.push(node);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }));
  const of = <T extends Nodes['type']>(type: T) =>
    nodes.filter((node): node is Extract<Nodes, { type: T }> => node.type === type);
  return { of, text: of('text').map(({ value }) => value) };
}

const ownHtml =
  /^(?:<details>\n<summary><code>[\w.@/-]*<\/code>: its release notes<\/summary>|<\/details>|<!-- officina:proposal [^<>]* -->)$/;

describe('renderBody, as GitHub reads it', () => {
  it('pings nobody, holds no HTML but its own, links to GitHub alone, and keeps every row whole', () => {
    fc.assert(
      fc.property(proposal, ({ changes, evidence: found, notes }) => {
        const told = new Map(changes.map(({ image, name }) => [`${image} ${name}`, notes]));
        const { body } = renderBody(
          { group: 'main', title: 'bump', changes, files: [] },
          { ...options, evidence: found, notes: told },
        );
        expect(body.length).toBeLessThanOrEqual(bodyLimit);
        const { of, text } = read(body);
        expect(text.filter((words) => /@\w|#\d|GH-\d|:\/\//.test(words))).toEqual([]);
        expect(of('html').filter(({ value }) => !ownHtml.test(value))).toEqual([]);
        expect(of('image')).toEqual([]);
        expect(of('link').filter(({ url }) => !url.startsWith('https://github.com/'))).toEqual([]);
        const tables = of('table');
        for (const { children: rows } of tables) {
          expect(new Set(rows.map(({ children }) => children.length)).size).toBe(1);
        }
        const programs = changes.filter(({ kind }) => kind !== 'debian').length;
        const rows = tables.map(({ children }) => children.length - 1);
        const wanted = [programs, found.length, changes.length - programs].filter((count) => count > 0);
        expect(rows).toEqual(expect.arrayContaining(wanted));
      }),
      { numRuns: 100 },
    );
  });
});
