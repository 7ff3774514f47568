import { basename, join, resolve } from 'node:path';
import {
  FactoryError,
  type PinnedReference,
  renderReference,
  type TagReference,
  tagged,
} from '@officina/core';
import type { Command } from 'commander';
import { findImage, renderDevcontainerFile, replaceImage } from '../devcontainer-file.ts';
import { withRegistry } from '../named-registry.ts';
import { remoteUserOf } from '../remote-user.ts';
import { showResult } from '../result.ts';
import type { Settings } from '../settings.ts';
import { bareWorkshop, type Workshop } from '../workshop.ts';
import { example, type Register, reads } from './register.ts';

/** Where clients look for the file first, from the repository's folder. */
export const usual = [join('.devcontainer', 'devcontainer.json'), '.devcontainer.json'] as const;

/** `officina devcontainer`: the one file that a consumer's repository has of the image. */
export const registerDevcontainer: Register = (program, settings) => {
  const group = reads(program.command('devcontainer')).description(
    "write or move the image of a repository's devcontainer.json",
  );
  registerInit(group, settings);
  registerUpdate(group, settings);
};

interface InitOptions {
  readonly folder: string;
  readonly tag: string;
  readonly hostNetwork?: boolean;
  readonly clusterConfigs?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function registerInit(group: Command, settings: () => Settings): void {
  reads(group.command('init'), 'images', 'registry', 'mirror', 'json')
    .description('write .devcontainer/devcontainer.json, with the image by tag and digest')
    .option('--folder <folder>', 'the repository', '.')
    .option('--tag <tag>', 'the tag of the image', 'devpod')
    .option('--host-network', "share the host's network (the answer to a VPN's smaller packets)")
    .option('--cluster-configs <folder>', "mount the host's folder with kubeconfig and talosconfig")
    .option('--env <name=value>', 'a variable of the container, may be given again', variable, {})
    .addHelpText(
      'after',
      example(
        'officina devcontainer init --registry docker.io/tazzo/tazlab.net',
        "officina devcontainer init --host-network --cluster-configs '${localEnv:HOME}/.cluster-configs'",
      ),
    )
    .action(async (options: InitOptions) => {
      const { workshop, registry } = await withRegistry(settings());
      const file = join(options.folder, usual[0]);
      const there = await firstThere(workshop, options.folder);
      if (there !== undefined) {
        throw new FactoryError('input-invalid', `${there} is there already, and is not written over`, {
          hint: `officina devcontainer update --file ${there}`,
        });
      }
      const reference = await pin(workshop, tagged(registry, options.tag));
      const text = renderDevcontainerFile(reference, {
        name: basename(resolve(options.folder)),
        hostNetwork: options.hostNetwork === true,
        env: options.env ?? {},
        remoteUser: await remoteUserOf(workshop.registry, reference),
        ...(options.clusterConfigs === undefined ? {} : { clusterConfigs: options.clusterConfigs }),
      });
      await workshop.files.write(file, text);
      showResult(workshop.options, { file, image: renderReference(reference) }, () => `${file}\n${text}`);
    });
}

interface UpdateOptions {
  readonly file?: string;
  readonly tag?: string;
}

function registerUpdate(group: Command, settings: () => Settings): void {
  reads(group.command('update'), 'mirror', 'json')
    .description("move the image to its tag's digest of now; every other byte of the file stays")
    .option('--file <file>', `the file, instead of ${usual.join(' or ')}`)
    .option('--tag <tag>', 'another tag than the one that is written there')
    .addHelpText(
      'after',
      example('officina devcontainer update', 'officina devcontainer update --tag devpod-v2.1.0'),
    )
    .action(async (options: UpdateOptions) => {
      const workshop = bareWorkshop(settings());
      const file = options.file ?? (await firstThere(workshop, '.')) ?? usual[0];
      const text = await readText(workshop, file);
      const image = findImage(text, file);
      const tag = options.tag ?? image.reference.tag;
      if (tag === undefined) {
        throw new FactoryError('input-invalid', `${file}: ${image.text} has no tag to follow`, {
          hint: 'name one with --tag',
        });
      }
      const moved = replaceImage(text, image, await pin(workshop, tagged(image.reference, tag)));
      if (moved !== text) await workshop.files.write(file, moved);
      const after = findImage(moved, file).text;
      showResult(workshop.options, { file, before: image.text, after, changed: moved !== text }, () =>
        moved === text
          ? `${file}: ${after} is what ${tag} is now\n`
          : `${file}\n- ${image.text}\n+ ${after}\n`,
      );
    });
}

async function pin(workshop: Workshop, reference: TagReference): Promise<PinnedReference> {
  const digest = await workshop.registry.head(reference);
  if (digest !== undefined) return { ...reference, digest };
  throw new FactoryError('registry-missing', `${renderReference(reference)} is not in the registry`, {
    hint: 'look at its tags, and name one with --tag',
  });
}

/** The repository's file where clients look for it; throws input-invalid where they would ask which of several. */
async function firstThere({ files }: Workshop, folder: string): Promise<string | undefined> {
  for (const name of usual) {
    const file = join(folder, name);
    if ((await files.readBytes(file)) !== undefined) return file;
  }
  const inner = (await files.walk(join(folder, '.devcontainer')))
    .filter(({ path }) => /^[^/]+\/devcontainer\.json$/.test(path))
    .map(({ path }) => join(folder, '.devcontainer', path));
  if (inner.length > 1) {
    throw new FactoryError('input-invalid', `${folder} has ${inner.length} of them: ${inner.join(', ')}`, {
      hint: 'name one with --file',
    });
  }
  return inner[0];
}

/** A file's text, byte order mark included; throws for bytes that are no UTF-8, which could not be written back. */
async function readText({ files }: Workshop, file: string): Promise<string> {
  const bytes = await files.readBytes(file);
  if (bytes === undefined) {
    throw new FactoryError('file-missing', `${file} is not there`, {
      hint: 'officina devcontainer init writes one',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FactoryError('document-invalid', `${file} is not UTF-8`, {
      hint: 'save it as UTF-8, then run again',
      cause,
    });
  }
}

function variable(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (/^[A-Za-z_]\w*$/.test(text.slice(0, Math.max(at, 0))))
    return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new FactoryError('input-invalid', `--env wanted <name>=<value>, got "${text}"`, {
    hint: 'write it as --env NAME=value; a name has letters, digits and _',
  });
}
