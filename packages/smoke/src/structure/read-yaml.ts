import { FactoryError } from '@officina/core';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
  type Scalar as YamlScalar,
} from 'yaml';
import { Scalar, toPlainScalar } from './scalar.ts';
import { findLine, type Reading, type Tree } from './tree.ts';

/** Nodes that a configuration may have, those of its aliases counted each time: a few lines of aliases make billions. */
const nodeLimit = 200_000;

/**
 * Reads the first document of a text as YAML 1.1, as the Go library yaml.v2 does when it is strict: a key is there once,
 * and a merge key counts from where it stands. Throws yaml-invalid with the place.
 */
export function readYaml(text: string, file: string): Reading {
  const counter = new LineCounter();
  const [document] = [
    ...parseAllDocuments(text, {
      schema: 'failsafe',
      version: '1.1',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      lineCounter: counter,
    }),
  ];
  const walk = new Walk(document as Document | undefined, counter, file);
  const tree = walk.run();
  return { tree, lineOf: (path) => findLine(tree, path, walk.lines) };
}

/** Makes a tree of a document. */
class Walk {
  readonly lines = new Map<Tree, Map<string, number>>();
  private readonly document: Document | undefined;
  private readonly counter: LineCounter;
  private readonly file: string;
  private readonly open = new Set<Node>();
  private count = 0;

  constructor(document: Document | undefined, counter: LineCounter, file: string) {
    this.document = document;
    this.counter = counter;
    this.file = file;
  }

  run(): Tree {
    const [problem] = this.document?.errors ?? [];
    if (problem !== undefined) throw this.error(problem.message, problem.pos[0]);
    const { explicit = false, version = '1.1' } = this.document?.directives?.yaml ?? {};
    if (explicit && version !== '1.1') throw this.error(`wanted YAML 1.1, got %YAML ${version}`);
    return this.tree(this.document?.contents);
  }

  private tree(node: unknown): Tree {
    this.count += 1;
    if (this.count > nodeLimit) throw this.error(`more than ${nodeLimit} values, aliases followed`);
    if (isAlias(node)) return this.tree(this.followed(node));
    if (isScalar(node)) return this.scalar(node);
    if (!isMap(node) && !isSeq(node)) return toPlainScalar('');
    if (this.open.has(node)) throw this.error('an anchor that contains itself', node.range?.[0]);
    this.open.add(node);
    const tree = isMap(node) ? this.map(node) : node.items.map((item) => this.tree(item));
    this.open.delete(node);
    return tree;
  }

  private map(node: YAMLMap): Tree {
    const [tree, lines, named]: [Record<string, Tree>, Map<string, number>, Set<string>] = [
      Object.create(null),
      new Map(),
      new Set(),
    ];
    for (const { key, value } of node.items) {
      const at = (key as Node | null)?.range?.[0];
      const name = this.tree(key);
      if (!(name instanceof Scalar)) throw this.error('a key that is a list or a map', at);
      if (isMerge(key)) {
        this.merge(value, tree, lines);
        continue;
      }
      const text = name.text ?? '';
      if (named.has(text)) throw this.error(`"${text}" is there twice`, at);
      named.add(text);
      tree[text] = this.tree(value);
      if (at !== undefined) lines.set(text, this.counter.linePos(at).line);
    }
    this.lines.set(tree, lines);
    return tree;
  }

  private merge(value: unknown, tree: Record<string, Tree>, lines: Map<string, number>): void {
    const merged = this.tree(value);
    // Of several the first one counts.
    for (const part of Array.isArray(merged) ? merged.toReversed() : [merged]) {
      if (part instanceof Scalar || Array.isArray(part)) {
        throw this.error('"<<" wants a map, or a list of maps', (value as Node | null)?.range?.[0]);
      }
      Object.assign(tree, part);
      for (const [key, line] of this.lines.get(part) ?? []) lines.set(key, line);
    }
  }

  private scalar(node: YamlScalar): Scalar {
    const text = String(node.value ?? '');
    const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
    if (tag === '!!binary') return new Scalar({ text: Buffer.from(text, 'base64').toString() });
    const plain = toPlainScalar(text);
    if (tag === undefined && node.type === 'PLAIN') return plain;
    const isSo = tag === undefined ? undefined : kinds[tag]?.(plain);
    if (isSo === false) throw this.error(`"${text}" is no ${tag}`, node.range?.[0]);
    return isSo === true ? plain : new Scalar({ text });
  }

  private followed(node: Node & { readonly source: string }): Node {
    const target = this.document === undefined ? undefined : resolveAlias(node, this.document);
    if (target === undefined) throw this.error(`no anchor "${node.source}" before it`, node.range?.[0]);
    return target;
  }

  private error(message: string, at?: number): FactoryError {
    const { line, col } = at === undefined ? { line: 0, col: 0 } : this.counter.linePos(at);
    const place = at === undefined ? this.file : `${this.file}:${line}:${col}`;
    const said = `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
    return new FactoryError('yaml-invalid', `${place}: ${said}`, {
      hint: 'look at brackets, quotes and indentation just before that place; a text with ": " in it wants quotes',
    });
  }
}

/** What a tag says of a value; of one with another tag, only its text is known. */
const kinds: Readonly<Record<string, (scalar: Scalar) => boolean>> = {
  '!!null': ({ isNull }) => isNull,
  '!!bool': ({ boolean }) => boolean !== undefined,
  '!!int': ({ integer, text = '' }) => integer !== undefined && !/[.]|^[-+]?[1-9][0-9]*[eE]/.test(text),
  '!!float': ({ integer, text = '' }) => integer !== undefined || /^[-+]?\.(?:inf|nan)$/i.test(text),
};

function resolveAlias(node: Node, document: Document): Node | undefined {
  return isAlias(node) ? node.resolve(document) : undefined;
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}
