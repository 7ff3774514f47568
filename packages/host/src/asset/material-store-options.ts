import type { Http, HttpRequest } from '@officina/core';

/** Where npm packages are: only npm's own settings say. */
export interface NpmTarballs {
  /** Where nearly every registry has it, with the credentials for it. */
  usual(name: string, version: string): Promise<HttpRequest>;
  /** Where the registry says that it is; throws upstream-answer. */
  asked(name: string, version: string): Promise<HttpRequest>;
}

export interface MaterialStoreOptions {
  readonly http: Http;
  readonly npm: NpmTarballs;
  /** The content-addressed cache: one file per material, named by its hash. */
  readonly folder: string;
  /** Waits; milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}
