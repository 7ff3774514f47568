/**
 * A Dockerfile whose one step lays files under /out as root, with fixed modes and times, and that holds only those. `mounts`
 * are options of the step; it names the context `unpack`, an image with sh.
 */
export function renderPlaceDockerfile(mounts: readonly string[], script: readonly string[]): string {
  return [
    'FROM unpack AS place',
    'ARG SOURCE_DATE_EPOCH',
    // The image may have a user of its own; only root may give files to root.
    'USER 0',
    `RUN ${mounts.map((mount) => `--mount=${mount} `).join('')}<<'EOF'`,
    'set -eu',
    'umask 022',
    ...script,
    'find /out -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +',
    'EOF',
    'FROM scratch',
    'COPY --from=place /out/ /',
    '',
  ].join('\n');
}
