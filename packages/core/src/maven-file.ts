/** Maven Central: where Maven itself asks (its super POM), and where locks say that files are; mirrors change who is asked. */
export const mavenCentral = 'repo.maven.apache.org/maven2';

/** Where else the same files are asked for, in the place of `https://<mavenCentral>/`. */
export const mavenAddresses = [
  'https://repo1.maven.org/maven2/',
  'https://search.maven.org/remotecontent?filepath=',
] as const;

/** What Maven calls an artifact: `org.apache.maven:apache-maven`. */
export interface MavenName {
  readonly group: string;
  readonly artifact: string;
}

/** A file of an artifact: `apache-maven-3.9.16-bin.tar.gz` has the classifier `bin` and the extension `tar.gz`. */
export interface MavenFile extends MavenName {
  readonly version: string;
  readonly classifier?: string;
  readonly extension: string;
}

/** Reads `group:artifact`; undefined for anything else. */
export function readMavenName(text: string): MavenName | undefined {
  const [, group, artifact] = /^([A-Za-z0-9_-][\w.-]*):([A-Za-z0-9_-][\w.-]*)$/.exec(text) ?? [];
  return group === undefined || artifact === undefined || text.includes('..')
    ? undefined
    : { group, artifact };
}

/**
 * The url under which a repository has all of an artifact, without a slash at its end
 * (https://maven.apache.org/repositories/layout.html).
 */
export function mavenFolder({ group, artifact }: MavenName, host = mavenCentral): string {
  return `https://${host}/${group.replaceAll('.', '/')}/${artifact}`;
}

/** Reads the url of a file of Maven Central; undefined for any other. */
export function readMavenUrl(url: string): MavenFile | undefined {
  const start = `https://${mavenCentral}/`;
  if (!url.startsWith(start)) return undefined;
  const parts = url.slice(start.length).split('/');
  const [artifact = '', version = '', file = ''] = parts.slice(-3);
  const group = parts.slice(0, -3).join('.');
  if (group === '' || !file.startsWith(`${artifact}-${version}`)) return undefined;
  const rest = file.slice(`${artifact}-${version}`.length);
  const [, classifier, extension] = /^(?:-(.+?))?\.((?:tar\.)?[^.]+)$/.exec(rest) ?? [];
  if (extension === undefined) return undefined;
  return { group, artifact, version, ...(classifier === undefined ? {} : { classifier }), extension };
}
