/** The url of the workflow that runs here, for provenance: its file at the ref that it is of; undefined outside GitHub Actions. */
export function findBuilder(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_WORKFLOW_REF: workflow } = env;
  return server && workflow ? `${server}/${workflow}` : undefined;
}
