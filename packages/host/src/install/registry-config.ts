export interface RegistryConfigOptions {
  /** Where images are kept. */
  readonly folder: string;
  /** Host and port to listen on. */
  readonly address: string;
  /** What it calls itself in the header `nameHeader` of every answer. */
  readonly name: string;
}

/** The header of an answer in which a registry of ours says whose it is. */
export const nameHeader = 'X-Officina-Registry';

/** The distribution project's configuration for a local registry: files below one folder, deletes allowed, quiet. */
export function renderRegistryConfig({ folder, address, name }: RegistryConfigOptions): string {
  return `version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: ${JSON.stringify(folder)}
  delete:
    enabled: true
http:
  addr: ${address}
  headers:
    ${nameHeader}: [${JSON.stringify(name)}]
`;
}
