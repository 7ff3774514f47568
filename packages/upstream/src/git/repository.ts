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
  readonly files: Readonly<Record<string, string>>;
}

export interface RepositoryWish {
  readonly name: string;
  readonly date: string;
  readonly files: Readonly<Record<string, string>>;
}

const author = { name: 'Embedded Upstream', email: 'upstream@example.invalid' };

/** Makes a repository of some files, all of mode 100644, in one commit on `main`. */
export function makeRepository({ name, date, files }: RepositoryWish): Repository {
  const { id: tree, items } = makeTree(files, '');
  const message = 'stand-in from the embedded upstream';
  const commit = commitId({
    tree,
    parents: [],
    author: `${author.name} <${author.email}>`,
    time: Date.parse(date) / 1000,
    message,
  });
  return { name, branch: 'main', commit, tree, date, author, message, items, files };
}

function makeTree(files: Readonly<Record<string, string>>, under: string): { id: string; items: TreeItem[] } {
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
      const id = objectId('blob', content);
      entries.push({ name, id, kind: 'blob' });
      items.push({ path, kind: 'blob', id, size: Buffer.byteLength(content) });
    }
  }
  return { id: treeId(entries), items };
}
