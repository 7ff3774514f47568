import type { Issue, Issues } from '@officina/core';
import { type MemoryFiles, memoryFiles } from '@officina/fakes';

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
export function fakeFiles(pin = ''): MemoryFiles {
  return memoryFiles({
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
  });
}
