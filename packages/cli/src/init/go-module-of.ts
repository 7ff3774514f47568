/** Hosts of repositories: a module is one of them, or a major version below it. */
const forges = /^(?:(?:github|gitlab)\.com|bitbucket\.org)\/[^/]+\/[^/]+(?:\/v(?:[2-9]|[1-9]\d+)(?=\/|$))?/;

/** What is known of other hosts, the longer paths first. */
const others: readonly RegExp[] = [
  /^golang\.org\/x\/tools\/gopls(?=\/|$)/,
  // The rest of golang.org/x with programs has no versions: their commits are what people take.
  /^golang\.org\/x\/(?!(?:build|exp|lint|mobile|perf|telemetry)(?:\/|$))[^/]+/,
  /^honnef\.co\/go\/tools(?=\/|$)/,
  /^mvdan\.cc\/[^/]+(?:\/v(?:[2-9]|[1-9]\d+)(?=\/|$))?/,
  /^gopkg\.in\/(?:[^/]+\/)?[^/]+\.v\d+(?=\/|$)/,
  /^google\.golang\.org\/protobuf(?=\/|$)/,
  /^google\.golang\.org\/grpc\/cmd\/protoc-gen-go-grpc(?=\/|$)/,
];

/** The module of a Go package whose path tells; undefined where the proxy would have to be asked. */
export function goModuleOf(path: string): string | undefined {
  for (const pattern of [forges, ...others]) {
    const [module] = pattern.exec(path) ?? [];
    if (module !== undefined) return module;
  }
  return undefined;
}
