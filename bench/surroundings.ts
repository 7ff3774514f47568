import type { Exec, ExecResult, Files, Mirrors, Platform, Registry, Talk, Workspace } from '@officina/core';
import type { EngineConnection } from '@officina/host';

/** What the bench is run with. */
export interface BenchSettings {
  /** The checkout, whose launcher is run as a person would. */
  readonly root: string;
  /** The images folder. */
  readonly images: string;
  /** The state folder, where the demo is. */
  readonly state: string;
  /** Where the bench keeps everything of its own. */
  readonly folder: string;
  readonly platform: Platform;
  /** Files that npm of the baseline may read. */
  readonly secrets: readonly { readonly id: string; readonly file: string }[];
  readonly exec: Exec;
  readonly files: Files;
  readonly talk: Talk;
  readonly registry: Registry;
  readonly engine: EngineConnection;
}

/** Where a measurement is made: the demo's registry and images folder, and the engine. */
export interface Surroundings extends BenchSettings {
  /** Host and port of the local registry. */
  readonly address: string;
  /** The images folder with the locks that the images were built from. */
  readonly workspace: string;
  readonly mirrors: Mirrors;
  /** Runs docker on the engine, or on another one; throws command-failed. */
  docker(args: readonly string[], host?: string): Promise<ExecResult>;
  load(): Promise<Workspace>;
}
