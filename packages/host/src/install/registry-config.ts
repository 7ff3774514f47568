export interface RegistryConfigOptions {
  /** Where images are kept. */
  readonly folder: string;
  /** Host and port to listen on. */
  readonly address: string;
}

/** The distribution project's configuration for a local registry: files below one folder, deletes allowed, quiet. */
export function renderRegistryConfig({ folder, address }: RegistryConfigOptions): string {
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
`;
}
