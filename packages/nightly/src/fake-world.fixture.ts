import {
  type Digest,
  digestOf,
  type Issue,
  type Issues,
  type RawManifest,
  type Registry,
  renderReference,
} from '@officina/core';

/** A registry in memory. */
export function fakeRegistry(): Registry & { readonly manifests: Map<string, RawManifest> } {
  const manifests = new Map<string, RawManifest>();
  const blobs = new Map<string, string>();
  return {
    manifests,
    head: async (reference) => manifests.get(renderReference(reference))?.digest,
    manifest: async (reference) => manifests.get(renderReference(reference)),
    blob: async ({ digest }) => blobs.get(digest),
    putManifest: async (reference, { mediaType, body }) => {
      const digest: Digest = digestOf(body);
      manifests.set(renderReference(reference), { digest, mediaType, body });
      return digest;
    },
    putBlob: async (_, content) => {
      blobs.set(digestOf(content), content);
      return digestOf(content);
    },
    tags: async () => [...manifests.keys()].map((name) => name.slice(name.lastIndexOf(':') + 1)).sort(),
  };
}

export interface KeptIssue extends Issue {
  readonly label: string;
  readonly comments: string[];
  readonly isOpen: boolean;
}

/** Issues in memory. */
export function fakeIssues(): Issues & { readonly kept: KeptIssue[] } {
  const kept: KeptIssue[] = [];
  const change = (number: number, changed: Partial<KeptIssue>) => {
    const at = kept.findIndex((issue) => issue.number === number);
    kept[at] = { ...(kept[at] as KeptIssue), ...changed };
  };
  return {
    kept,
    findOpen: async (label) => kept.findLast((issue) => issue.isOpen && issue.label === label),
    open: async ({ title, body, label }) => {
      const number = kept.length + 1;
      const issue = {
        number,
        url: `https://issue/${number}`,
        title,
        body,
        label,
        comments: [],
        isOpen: true,
      };
      kept.push(issue);
      return issue;
    },
    update: async (number, { state, ...changed }) =>
      change(number, { ...changed, ...(state === undefined ? {} : { isOpen: false }) }),
    comment: async (number, body) => void kept.find((issue) => issue.number === number)?.comments.push(body),
  };
}

/** Files in memory, of a workspace with one image `app`. */
export function fakeFiles(pin = '') {
  const texts: Record<string, string> = {
    'images/factory.yaml': 'registry: registry.example/team\nplatforms: [linux/amd64]\n',
    'images/app/image.yaml': `description: an app
channels: [app, latest]
parents: { debian: { image: docker.io/library/debian, tag: bookworm } }
tools:
  yq:
    datasource: github-releases
    package: mikefarah/yq
    asset: yq
    install: [{ to: /usr/local/bin/yq }]
${pin}`,
    'images/app/Dockerfile': 'FROM debian\nCOPY --from=yq / /\n',
  };
  return {
    read: async (path: string) => texts[path],
    list: async (folder: string) => (folder === 'images' ? ['app', 'factory.yaml'] : []),
  };
}
