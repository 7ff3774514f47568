import { commitId, objectId, type TreeEntry, treeId } from './object.ts';

/** One path of a recursive tree listing. */
export interface TreeItem {
  readonly path: string;
  readonly kind: 'blob' | 'tree';
  /** 40 hex digits. */
  readonly id: string;
  /** Bytes, of a blob. */
  readonly size?: number;
}

/** A repository with one branch and one commit, with the ids that git itself would give. */
export interface Repository {
  /** `owner/name` */
  readonly name: string;
  readonly branch: string;
  readonly commit: string;
  readonly tree: string;
  /** ISO 8601, of the commit. */
  readonly date: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  /** Every folder and file, in git's order. */
  readonly items: readonly TreeItem[];
  readonly files: Readonly<Record<string, string | RecordedFile>>;
  readonly standIn: boolean;
}

/** A file of which only facts are known. */
export interface RecordedFile {
  /** Its git object id, 40 hex digits. */
  readonly blob: string;
  /** Bytes. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

export interface RepositoryWish {
  readonly name: string;
  readonly date: string;
  readonly files: Readonly<Record<string, string | RecordedFile>>;
  /** The commit's id when it is recorded; computed when left out. */
  readonly commit?: string;
}

const author = { name: 'Embedded Upstream', email: 'upstream@example.invalid' };

/** Makes a repository of some files, all of mode 100644, in one commit on `main`. */
export function makeRepository({ name, date, files, ...recorded }: RepositoryWish): Repository {
  const { id: tree, items } = makeTree(files, '');
  const message = 'stand-in from the embedded upstream';
  const computed = commitId({
    tree,
    parents: [],
    author: `${author.name} <${author.email}>`,
    time: Date.parse(date) / 1000,
    message,
  });
  const commit = recorded.commit ?? computed;
  const standIn = recorded.commit === undefined;
  return { standIn, name, branch: 'main', commit, tree, date, author, message, items, files };
}

function makeTree(files: Repository['files'], under: string): { id: string; items: TreeItem[] } {
  const inside = Object.keys(files).filter((path) => path.startsWith(under));
  const names = [...new Set(inside.map((path) => path.slice(under.length).split('/')[0] ?? ''))].sort();
  const entries: TreeEntry[] = [];
  const items: TreeItem[] = [];
  for (const name of names) {
    const path = `${under}${name}`;
    const content = files[path];
    if (content === undefined) {
      const folder = makeTree(files, `${path}/`);
      entries.push({ name, id: folder.id, kind: 'tree' });
      items.push({ path, kind: 'tree', id: folder.id }, ...folder.items);
    } else {
      const known = typeof content !== 'string';
      const id = known ? content.blob : objectId('blob', content);
      entries.push({ name, id, kind: 'blob' });
      items.push({ path, kind: 'blob', id, size: known ? content.size : Buffer.byteLength(content) });
    }
  }
  return { id: treeId(entries), items };
}
