import {
  environmentsOn,
  isPythonImage,
  type Lock,
  type LockedParent,
  type LockedTool,
  platformsOfTool,
  requireGlibc,
  type ToolSpec,
} from '@officina/core';
import type { Context } from './context.ts';
import { type Entries, holdDebianParents } from './debian/hold-parents.ts';
import { resolveImageDebian } from './debian/resolve-debian.ts';
import type { ImageQuestion } from './image-question.ts';
import type { NpmFiles } from './npm/registry.ts';
import { resolveImageNpm } from './npm/resolve-npm.ts';
import { resolveImageParent } from './parent/resolve-parent.ts';
import { type Resolved, resolveTool } from './resolve-tool.ts';
import type { Outcome } from './result.ts';

/** A whole lock, the npm files that belong to it, and what became of each entry. */
export interface ResolvedImage {
  readonly lock: Lock;
  readonly npmFiles?: NpmFiles;
  readonly outcomes: readonly Outcome[];
}

/** Resolves everything that an image asks for; what is refused keeps its old entry and the others go on. */
export async function resolveImage(question: ImageQuestion, context: Context): Promise<ResolvedImage> {
  const { image } = question;
  const old = image.lock;
  const [tools, found, npm] = await Promise.all([
    resolveTools(question, context),
    resolveParents(question, context),
    resolveImageNpm(question, context),
  ]);
  const debian = await resolveImageDebian(question, { context, parents: found.entries });
  const parents = holdDebianParents(question, found, debian.refusedIn ?? []);
  const isNpmGone = image.spec.npm === undefined && question.selection.isWhole(image.name);
  const npmLock = npm.locked ?? (isNpmGone ? undefined : old?.npm);
  const debianLock = debian.locked ?? (image.spec.debian === undefined ? undefined : old?.debian);
  const { repositories, present } = debian.locked === undefined ? ((debianLock && old) ?? {}) : debian;
  return {
    lock: {
      schema: 'officina.lock/v1',
      image: image.name,
      parents: parents.entries,
      tools: tools.entries,
      ...(debianLock === undefined ? {} : { debian: debianLock }),
      ...(present === undefined ? {} : { present }),
      ...(repositories === undefined ? {} : { repositories }),
      ...(npmLock === undefined ? {} : { npm: npmLock }),
    },
    ...(npm.files === undefined ? {} : { npmFiles: npm.files }),
    outcomes: [...parents.outcomes, ...debian.outcomes, ...tools.outcomes, ...npm.outcomes],
  };
}

async function resolveTools(question: ImageQuestion, context: Context): Promise<Entries<LockedTool>> {
  const { image, factory, platforms } = question;
  const started = new Map<string, Promise<Resolved<LockedTool>>>();
  // What is compiled is asked about after its compiler, whether that moves in this run or not.
  const compilerOf = (tool: ToolSpec) => async () => {
    const name = tool.build?.with ?? '';
    return ((await started.get(name))?.entry ?? image.lock?.tools[name])?.version;
  };
  return resolveEach(question, {
    kind: 'tool',
    wishes: image.spec.tools,
    locked: image.lock?.tools ?? {},
    isAsked: (tool) => platformsOfTool(tool, platforms).length > 0,
    versionOf: (tool) => tool.version,
    resolve: (name, tool) => {
      const resolving = resolveTool(
        {
          image: image.name,
          name,
          tool,
          locked: image.lock?.tools[name],
          platforms: platformsOfTool(tool, platforms),
          cooldown: factory.cooldown,
          compiler: compilerOf(tool),
          requirePlace: () => {
            if (tool.environment !== undefined) requireGlibc(image, question);
          },
        },
        context,
      );
      started.set(name, resolving);
      return resolving;
    },
  });
}

async function resolveParents(question: ImageQuestion, context: Context): Promise<Entries<LockedParent>> {
  const { image, factory, platforms } = question;
  const environments = (name: string) =>
    environmentsOn({ owner: image.name, parent: name }, { ...question, platforms: factory.platforms });
  return resolveEach(question, {
    kind: 'parent',
    wishes: image.spec.parents,
    locked: image.lock?.parents ?? {},
    versionOf: ({ version, digest }) => version ?? digest,
    resolve: (name, parent) =>
      resolveImageParent(
        {
          ...{ name, parent, platforms, locked: image.lock?.parents[name], cooldown: factory.cooldown },
          environments: isPythonImage(parent.image) ? environments(name) : [],
        },
        context,
      ),
  });
}

/** Resolves the selected wishes in parallel; the others keep their entries, and entries without a wish go. */
async function resolveEach<W, T>(
  { image, selection }: ImageQuestion,
  things: {
    readonly kind: Outcome['kind'];
    readonly wishes: Readonly<Record<string, W>>;
    readonly locked: Readonly<Record<string, T>>;
    /** Whether a wish is for this run; all are, when left out. */
    readonly isAsked?: (wish: W) => boolean;
    readonly versionOf: (entry: T) => string;
    readonly resolve: (name: string, wish: W) => Promise<Resolved<T>>;
  },
): Promise<Entries<T>> {
  const { kind, wishes, locked, isAsked = () => true } = things;
  const selected = Object.entries(wishes).filter(
    ([name, wish]) => selection.isSelected(image.name, name) && isAsked(wish),
  );
  const resolved = await Promise.all(
    selected.map(async ([name, wish]) => ({ name, ...(await things.resolve(name, wish)) })),
  );
  const gone = Object.keys(locked).filter(
    (name) => wishes[name] === undefined && selection.isWhole(image.name),
  );
  const entries: Record<string, T> = { ...locked };
  for (const name of gone) delete entries[name];
  for (const { name, entry } of resolved) if (entry !== undefined) entries[name] = entry;
  const removed = gone.map(
    (name): Outcome => ({
      kind,
      name,
      status: 'removed',
      ...(locked[name] === undefined ? {} : { old: things.versionOf(locked[name]) }),
    }),
  );
  return { entries, outcomes: [...resolved.map(({ outcome }) => outcome), ...removed] };
}
