import { z } from 'zod';
import { Name } from '../name.ts';
import { Duration } from './duration.ts';
import { PinSpec, ToolSpec } from './tool-spec.ts';

/** Where Neovim's plugins are in an image, each in a folder of its name, as lazy.nvim wants its `root`. */
export const pluginRoot = '/usr/local/share/nvim/lazy';

/** The list of their commits beside it, as lazy.nvim writes it into a home. */
export const pluginLock = '/usr/local/share/nvim/lazy-lock.json';

/** A plugin of Neovim: the repository whose newest commit is locked. */
export const PluginSpec = z.strictObject({
  package: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'wanted owner/repository')
    .meta({ description: 'its repository on GitHub, `owner/repository`', examples: ['folke/lazy.nvim'] }),
  branch: z
    .string()
    .regex(/^[\w][\w./-]*$/, 'wanted the name of a branch')
    .default('main')
    .meta({
      description: 'the branch whose newest commit is taken',
      examples: ['stable'],
    }),
  cooldown: Duration.optional().meta({
    description: 'how long a commit must have been public, instead of `cooldown` in factory.yaml',
    examples: ['7d'],
  }),
  pin: PinSpec.optional().meta({
    description: 'holds it at one commit, with a reason and a day to look again',
  }),
});
export type PluginSpec = z.infer<typeof PluginSpec>;

/** Neovim's plugins of an image, locked by commit, as lazy.nvim keeps them. */
export const NeovimSpec = z
  .strictObject({
    plugins: z.record(Name, PluginSpec).meta({
      description: 'the plugins by the name that lazy.nvim gives them, lazy.nvim itself among them',
      examples: [{ 'lazy.nvim': { package: 'folke/lazy.nvim', branch: 'stable' } }],
    }),
  })
  .superRefine(({ plugins }, context) => {
    const names = new Map<string, string>();
    for (const name of Object.keys(plugins)) {
      if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
        const message = `wanted a name as lazy.nvim has it, such as mini.ai, got "${name}"`;
        context.addIssue({ code: 'custom', path: ['plugins', name], message });
      }
      const other = names.get(pluginTool(name));
      names.set(pluginTool(name), name);
      if (other === undefined) continue;
      const message = `"${name}" and "${other}" are one name in lower case, wanted different ones`;
      context.addIssue({ code: 'custom', path: ['plugins', name], message });
    }
  });
export type NeovimSpec = z.infer<typeof NeovimSpec>;

/** The key of `tools` that a plugin is locked under: `nvim-mini-ai` for mini.ai. */
export function pluginTool(name: string): string {
  return `nvim-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

/** The plugins as tools: one archive of a commit each, placed under `pluginRoot`. */
export function pluginTools({ plugins }: NeovimSpec): Record<string, ToolSpec> {
  return Object.fromEntries(
    Object.entries(plugins).map(([name, plugin]) => [
      pluginTool(name),
      {
        ...ToolSpec.parse({
          datasource: 'github-commits',
          group: 'neovim',
          asset: `https://github.com/${plugin.package}/archive/{version}.tar.gz`,
          install: [{ from: `${plugin.package.split('/')[1]}-{version}/`, to: `${pluginRoot}/${name}/` }],
        }),
        ...plugin,
      },
    ]),
  );
}
