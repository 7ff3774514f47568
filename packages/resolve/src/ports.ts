import type {
  AssetStore,
  Clock,
  DebianArchives,
  DebianSolver,
  Files,
  GoModules,
  Http,
  Npm,
  PythonPackages,
  Registry,
  Talk,
} from '@officina/core';

/** Everything outside that resolve touches. */
export interface ResolvePorts {
  readonly files: Pick<Files, 'read' | 'readBytes' | 'write' | 'list'>;
  readonly http: Http;
  readonly registry: Pick<Registry, 'head' | 'manifest' | 'blob' | 'tags'>;
  readonly assets: AssetStore;
  readonly npm: Npm;
  readonly go: GoModules;
  readonly python: PythonPackages;
  /** Absent where no engine runs: Debian entries are then kept as they are. */
  readonly debian?: DebianSolver;
  /** Where what apt took is fetched from. */
  readonly archives: DebianArchives;
  readonly talk: Talk;
  readonly clock: Clock;
}
