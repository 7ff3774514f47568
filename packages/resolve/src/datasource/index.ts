import type { ToolSpec } from '@officina/core';
import { cargo } from './cargo/index.ts';
import type { Datasource } from './datasource.ts';
import { githubCommits } from './github-commits/index.ts';
import { githubReleases } from './github-releases/index.ts';
import { githubTags } from './github-tags/index.ts';
import { gitlabReleases } from './gitlab-releases/index.ts';
import { go } from './go/index.ts';
import { helm } from './helm/index.ts';
import { httpIndex } from './http-index/index.ts';
import { kubernetes } from './kubernetes/index.ts';
import { maven } from './maven/index.ts';
import { node } from './node/index.ts';
import { pypi } from './pypi/index.ts';

/** Every datasource of tools, by the name that image.yaml uses. */
export const toolDatasources: Readonly<Record<ToolSpec['datasource'], Datasource>> = {
  'github-releases': githubReleases,
  'github-commits': githubCommits,
  'github-tags': githubTags,
  kubernetes,
  helm,
  node,
  pypi,
  go,
  cargo,
  maven,
  'gitlab-releases': gitlabReleases,
  'http-index': httpIndex,
};
