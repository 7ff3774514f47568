import {
  type Assembly,
  canonicalJson,
  type Digest,
  debianContext,
  type LayerLine,
  layerLines,
  type Platform,
  pluginTool,
  readOptions,
  scriptsContext,
} from '@officina/core';
import type { GraphImage } from '../graph/graph.ts';
import { npmContext, pluginsContext } from '../graph/named-context.ts';
import { shownDockerfile } from '../graph/shown-dockerfile.ts';
import type { KeyDocument } from '../key/key-document.ts';
import type { Green } from './green.ts';
import { isTaken, movedFiles } from './moved-files.ts';

/** Earlier inputs of an image, and the tested image of them, where it is still there. */
export interface Earlier {
  readonly key: Digest;
  readonly document: KeyDocument;
  readonly green: Green | undefined;
}

/** An image on a platform of which it is known whether it is made. */
export interface Decided {
  readonly image: string;
  readonly platform: Platform;
  readonly key: Digest;
  readonly document: KeyDocument;
  readonly node: GraphImage;
  /** What it was compared with; undefined for a reused one. */
  readonly earlier: Earlier | undefined;
  /** Whether it is built or assembled. */
  readonly made: boolean;
  /** Whether nothing but layers and labels can differ from the earlier one, in what lies below it too. */
  readonly settled: boolean;
}

/** The same before what lies below it was looked at. */
export type Undecided = Omit<Decided, 'settled'>;

/** How an image can be assembled, or why not; neither where nothing is there to assemble it from. */
export interface Assembling {
  readonly assembly?: Assembly;
  readonly whole?: string;
}

interface Around {
  /** An image that it stands on or copies from. */
  readonly above: (image: string) => Decided | undefined;
  /** Images that are to be built whatever is there. */
  readonly asked: ReadonlySet<string>;
}

/**
 * Whether an image is known from an earlier one: nothing of its configuration moved, and each layer that did is one of
 * `COPY --link`, which depends on nothing below it, or lies below such layers alone.
 */
export function assemblyOf(now: Undecided, around: Around): Assembling {
  const { node, earlier, platform } = now;
  if (earlier?.green === undefined || around.asked.has(now.image)) return {};
  const other = movedSettings(earlier.document, now.document);
  if (other !== undefined) return { whole: other };
  const under = changeBelow(now, around);
  if (under === 'unknown') return { whole: `${baseOf(now)} is made in another way than before` };
  const files = movedFiles(earlier.document, now.document);
  const isMoved = ({ names, sources }: LayerLine) =>
    [...names].some((name) => isNameMoved(name, now, around)) ||
    [...sources].some((source) => files.some((file) => isTaken(file, source)));
  const lines: number[] = [];
  for (const line of layerLines(node.image.dockerfile, readOptions(node.image, platform))) {
    const moved = isMoved(line);
    if (!line.linked && (moved || lines.length > 0 || under === 'moved'))
      return { whole: `${shownDockerfile(node)}:${line.line}: ${line.keyword} stands on what moved` };
    if (moved) lines.push(line.line);
  }
  const { digest, found } = earlier.green;
  const assembly = { key: earlier.key, digest, found, lines };
  if (under === 'same') return { assembly };
  const then = around.above(baseOf(now) ?? '')?.earlier;
  if (then?.green === undefined) return { whole: `the ${baseOf(now)} that it stood on is no longer there` };
  return { assembly: { ...assembly, below: { key: then.key, digest: then.green.digest } } };
}

/** What, beside layers, an image is made of: its configuration, and how all layers are made. */
const settled = ['dockerfile', 'externals', 'args', 'spec', 'settings'] as const;

function movedSettings(before: KeyDocument, now: KeyDocument): string | undefined {
  if (now.spec.network !== undefined) return 'its steps have a network';
  const moved = settled.find((part) => isOther(before[part], now[part]));
  return moved === undefined ? undefined : `${moved} changed`;
}

/** Whether nothing but layers and labels differs from the earlier inputs. */
export function isSettled(now: Undecided, around: Around): boolean {
  const { earlier, document } = now;
  if (earlier === undefined || movedSettings(earlier.document, document) !== undefined) return false;
  return changeBelow(now, around) !== 'unknown';
}

/** Whether the image below has other layers than the earlier image stood on, or maybe another configuration. */
function changeBelow(now: Undecided, around: Around): 'same' | 'moved' | 'unknown' {
  const base = baseOf(now);
  if (base === undefined) return 'same';
  const parent = around.above(base);
  const then = keyThen(base, now);
  if (parent === undefined || then === undefined) return 'unknown';
  if (then === parent.key) return parent.made ? 'unknown' : 'same';
  return then === parent.earlier?.key && parent.settled ? 'moved' : 'unknown';
}

/** The image of ours that one is FROM. */
function baseOf({ node, platform }: Pick<Decided, 'node' | 'platform'>): string | undefined {
  return node.contexts.get(node.readings.get(platform)?.base ?? '');
}

/** The key of an image that the earlier one was made from directly. */
function keyThen(image: string, { node, earlier }: Pick<Decided, 'node' | 'earlier'>): Digest | undefined {
  const context = [...node.contexts].find(([, named]) => named === image)?.[0];
  return context === undefined ? undefined : earlier?.document.parents[context];
}

/** Whether a name in the Dockerfile stands for something else by now; true where it is not known. */
function isNameMoved(name: string, now: Undecided, around: Around): boolean {
  const { node, document, earlier } = now;
  const before = earlier?.document;
  if (before === undefined) return true;
  if (Object.hasOwn(document.externals, name)) return false;
  if (Object.hasOwn(document.tools, name)) return isOther(before.tools[name], document.tools[name]);
  if (node.debian.includes(name)) return isOther(debianIn(before, name), debianIn(document, name));
  if (name === npmContext) return isOther(before.npm, document.npm);
  if (name === scriptsContext) return isOther(before.scripts, document.scripts);
  if (node.shared.includes(name)) return isOther(before.shared?.[name], document.shared?.[name]);
  if (name === pluginsContext) return isOther(pluginsIn(before), pluginsIn(document));
  const image = node.contexts.get(name);
  if (image !== undefined) return keyThen(image, now) !== around.above(image)?.key;
  const owner = around.above(node.inherited.get(name) ?? '');
  return owner === undefined || isPinMoved(name, { owner, child: now, around });
}

/** The same of what an image above has locked: of the very inputs that the earlier image was made from. */
function isPinMoved(
  name: string,
  { owner, child, around }: { readonly owner: Decided; readonly child: Undecided; readonly around: Around },
): boolean {
  const then = keyThenAbove(owner.image, child, around);
  if (then === owner.key) return false;
  const before = owner.earlier;
  if (before === undefined || then !== before.key) return true;
  return (
    isOther(before.document.tools[name], owner.document.tools[name]) ||
    isOther(before.document.externals[name], owner.document.externals[name])
  );
}

/** The key of an image, however far above, that the earlier one was made from; undefined where it is not known. */
function keyThenAbove(image: string, child: Undecided, around: Around): Digest | undefined {
  for (const name of child.node.parents) {
    const [parent, then] = [around.above(name), keyThen(name, child)];
    if (name === image) return then;
    if (parent === undefined) continue;
    if (then === parent.key && isAbove(image, parent, around)) return around.above(image)?.key;
    const found = then === parent.earlier?.key ? keyThenAbove(image, parent, around) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function isAbove(image: string, { node }: Decided, around: Around): boolean {
  // A Set hands out what is added while it is walked.
  const names = new Set(node.parents);
  for (const name of names) for (const parent of around.above(name)?.node.parents ?? []) names.add(parent);
  return names.has(image);
}

function debianIn({ debian, stages }: KeyDocument, context: string): unknown {
  return context === debianContext ? debian : stages?.[context];
}

/** What the context of Neovim's plugins is made of. */
function pluginsIn({ tools, spec }: KeyDocument): unknown {
  return Object.entries(spec.plugins ?? {}).map(([plugin, branch]) => [branch, tools[pluginTool(plugin)]]);
}

function isOther(before: unknown, now: unknown): boolean {
  return canonicalJson(before ?? null) !== canonicalJson(now ?? null);
}
