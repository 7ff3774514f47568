import { pluginLock, pluginRoot, quoteWord } from '@officina/core';
import { renderPlaceDockerfile } from './place-dockerfile.ts';

/** A locked plugin of Neovim: its name, the context that holds its tree, and what lazy.nvim wants to know of it. */
export interface PlacedPlugin {
  readonly name: string;
  readonly context: string;
  readonly branch: string;
  /** 40 hex digits. */
  readonly commit: string;
}

/**
 * The Dockerfile of the target `neovim-plugins`: all plugins side by side under lazy.nvim's root, each with the commit and
 * branch that lazy.nvim reads in a clone (`.git/HEAD` and what that names), and its `lazy-lock.json`. It names the contexts
 * of the plugins and `unpack`, an image with sh.
 */
export function renderPluginsDockerfile(plugins: readonly PlacedPlugin[]): string {
  const sorted = [...plugins].sort((a, b) => (a.name < b.name ? -1 : 1));
  return renderPlaceDockerfile(
    sorted.map(({ context }) => `from=${context},target=/plugins/${context}`),
    [
      `mkdir -p /out${pluginRoot}`,
      ...sorted.flatMap(placeScript),
      ...renderLazyLock(sorted).map((line) => `echo ${quoteWord(line)} >>/out${pluginLock}`),
      // As in a home: whoever lives in the image adds plugins beside these, and lazy.nvim then writes into its own folder.
      `chmod -R a+rwX /out${pluginRoot}`,
    ],
  );
}

function placeScript({ context, name, branch, commit }: PlacedPlugin): string[] {
  const git = quoteWord(`/out${pluginRoot}/${name}/.git`);
  const head = quoteWord(`refs/heads/${branch}`);
  return [
    `cp -R -P ${quoteWord(`/plugins/${context}/.`)} /out`,
    `mkdir -p "$(dirname ${git}/${head})"`,
    `echo "ref: "${head} >${git}/HEAD`,
    `echo ${commit} >${git}/${head}`,
  ];
}

/** The lines of the file as lazy.nvim itself writes it (lua/lazy/manage/lock.lua). */
function renderLazyLock(plugins: readonly PlacedPlugin[]): string[] {
  const entries = plugins.map(
    ({ name, branch, commit }, at) =>
      `  ${JSON.stringify(name)}: { "branch": ${JSON.stringify(branch)}, "commit": "${commit}" }${at + 1 < plugins.length ? ',' : ''}`,
  );
  return ['{', ...entries, '}'];
}
