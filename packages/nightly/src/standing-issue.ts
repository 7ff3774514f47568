import type { Issue, Issues } from '@officina/core';

/** What an issue remembers for the next run, in a comment that GitHub does not show. */
export interface Memory {
  /** How many runs in a row found it. */
  readonly times: number;
  /** What it was about: another subject is another streak. */
  readonly subject: string;
}

export interface StandingIssue {
  readonly label: string;
  readonly title: (times: number) => string;
  /** The text for a person. */
  readonly text: (times: number) => string;
  readonly subject: string;
}

const memory = /<!-- officina ({.*}) -->/;

/** The open issue of a label and what it remembers. */
export async function findStanding(
  label: string,
  issues: Issues,
): Promise<{ readonly issue: Issue; readonly memory: Memory } | undefined> {
  const issue = await issues.findOpen(label);
  if (issue === undefined) return undefined;
  return { issue, memory: memoryOf(issue.body) };
}

/**
 * Keeps one issue about a trouble that goes on: opened at first, its text kept up to date, a comment (which people get
 * as mail) only when the streak has doubled. Returns its number.
 */
export async function raise(standing: StandingIssue, issues: Issues): Promise<number> {
  const found = await findStanding(standing.label, issues);
  const times = (found?.memory.times ?? 0) + 1;
  const mark: Memory = { times, subject: standing.subject };
  const title = standing.title(times);
  const body = `<!-- officina ${JSON.stringify(mark)} -->\n${standing.text(times)}`;
  if (found === undefined) return (await issues.open({ title, body, label: standing.label })).number;
  const { number } = found.issue;
  await issues.update(number, { title, body });
  if (Number.isInteger(Math.log2(times))) await issues.comment(number, standing.text(times));
  return number;
}

/** Closes the issue of a label with a word; undefined when none was open. */
export async function closeStanding(
  label: string,
  word: (times: number) => string,
  issues: Issues,
): Promise<number | undefined> {
  const found = await findStanding(label, issues);
  if (found === undefined) return undefined;
  await issues.comment(found.issue.number, word(found.memory.times));
  await issues.update(found.issue.number, { state: 'closed' });
  return found.issue.number;
}

/** An issue whose mark a person removed counts as one run about nothing known. */
function memoryOf(body: string): Memory {
  try {
    const { times, subject } = JSON.parse(memory.exec(body)?.[1] ?? '') as Partial<Memory>;
    if (Number.isInteger(times) && typeof subject === 'string') return { times: Number(times), subject };
  } catch {
    // Somebody's words: they count for nothing.
  }
  return { times: 1, subject: '' };
}
