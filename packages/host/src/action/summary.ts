/** GitHub's limit for one step's summary, in bytes, less room for the note. */
const limit = 1024 * 1024 - 512;

/** A job summary that GitHub takes: cut between lines below 1 MiB of UTF-8, with a note where it is cut. */
export function fitSummary(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= limit) return markdown;
  const end = bytes.subarray(0, limit).lastIndexOf('\n');
  const kept =
    end > 0
      ? bytes.subarray(0, end).toString('utf8')
      : bytes
          .subarray(0, limit)
          .toString('utf8')
          .replace(/\ufffd$/, '');
  return `${kept}\n\n*Cut here: the whole summary has ${bytes.length} bytes, GitHub shows 1 MiB.*\n`;
}
