import { createHash } from 'node:crypto';

/** One entry of a git tree: a file or another tree. */
export interface TreeEntry {
  readonly name: string;
  /** 40 hex digits. */
  readonly id: string;
  readonly kind: 'blob' | 'tree';
}

/** The id of a git object: the SHA-1 of its kind, its size and its content (gitformat-pack, 40 hex digits). */
export function objectId(kind: 'blob' | 'tree' | 'commit', content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The id of a tree; git sorts a folder as if its name ended with a slash. */
export function treeId(entries: readonly TreeEntry[]): string {
  const key = (entry: TreeEntry) => Buffer.from(entry.kind === 'tree' ? `${entry.name}/` : entry.name);
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  const parts = sorted.flatMap((entry) => [
    Buffer.from(`${entry.kind === 'tree' ? '40000' : '100644'} ${entry.name}\0`),
    Buffer.from(entry.id, 'hex'),
  ]);
  return objectId('tree', Buffer.concat(parts));
}

export interface CommitContent {
  readonly tree: string;
  readonly parents: readonly string[];
  /** `Name <mail>` */
  readonly author: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly message: string;
}

/** The id of a commit whose author is its committer too. */
export function commitId(commit: CommitContent): string {
  const who = `${commit.author} ${commit.time} +0000`;
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  return objectId('commit', `${lines.join('\n')}\n\n${commit.message}\n`);
}
