import { type Http, type MavenName, mavenFolder } from '@officina/core';
import { type Ask, createAsk } from '../../ask.ts';

/** What a repository is asked about. */
export interface MavenQuestion extends MavenName {
  /** The host and path of the repository; Maven Central when left out. */
  readonly host?: string | undefined;
}

/**
 * The versions of an artifact as its repository writes them, each once; undefined where there is no such artifact. Snapshots
 * are left out: what is called so changes.
 */
export async function listedVersions(
  ask: Ask,
  { host, ...name }: MavenQuestion,
): Promise<readonly string[] | undefined> {
  const url = `${mavenFolder(name, host)}/maven-metadata.xml`;
  const body = (await ask.text(url))?.body;
  if (body === undefined) return undefined;
  // Who has no such tool need not load what reads XML.
  const { readMetadata } = await import('./read-metadata.ts');
  return [...new Set(readMetadata(body, url))].filter((version) => !/-SNAPSHOT$/i.test(version));
}

/** The same for who is no datasource. */
export function mavenVersions(http: Http, question: MavenQuestion): Promise<readonly string[] | undefined> {
  return listedVersions(createAsk(http), question);
}
