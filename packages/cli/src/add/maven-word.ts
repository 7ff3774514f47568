import { FactoryError, type MavenName, readMavenName } from '@officina/core';

/** A file of an artifact that a word names, as far as it does. */
export interface MavenWord extends MavenName {
  readonly extension?: string;
  readonly classifier?: string;
}

/**
 * Reads `maven:group:artifact`, with extension and classifier if need be, in the order that Maven has them
 * (`maven:org.apache.maven:apache-maven:tar.gz:bin`); undefined for another word; throws input-invalid for one with a version.
 */
export function readMavenWord(word: string): MavenWord | undefined {
  if (!word.startsWith('maven:')) return undefined;
  const [group = '', artifact = '', extension, classifier, ...more] = word.slice('maven:'.length).split(':');
  const name = readMavenName(`${group}:${artifact}`);
  const isPlain = [extension ?? 'jar', classifier ?? 'all'].every((part) => /^[A-Za-z][\w.-]*$/.test(part));
  if (name !== undefined && isPlain && more.length === 0) {
    return {
      ...name,
      ...(extension === undefined ? {} : { extension }),
      ...(classifier === undefined ? {} : { classifier }),
    };
  }
  throw new FactoryError(
    'input-invalid',
    `wanted an artifact of Maven Central without a version, such as maven:org.apache.maven:apache-maven, got "${word}"`,
    {
      hint: 'behind it there may be an extension and a classifier (:tar.gz:bin); say which versions the lock may take with --constraint, such as --constraint 3.x',
    },
  );
}
