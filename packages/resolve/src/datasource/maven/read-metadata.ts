import { FactoryError } from '@officina/core';
import { parseXml, type XmlElement } from '@rgrove/parse-xml';

/**
 * The versions that a maven-metadata.xml lists, in its order (https://maven.apache.org/ref/current/maven-repository-metadata/).
 * `latest` and `release` beside them are not read: what was uploaded last, prereleases too. Throws upstream-answer for
 * another document.
 */
export function readMetadata(body: string, url: string): string[] {
  const root = rootOf(body, url);
  if (root?.name !== 'metadata') throw refusal(url, `wanted <metadata>, got <${root?.name ?? ''}>`);
  const versions = ['versioning', 'versions', 'version'].reduce(
    (found, name) => found.flatMap((element) => childrenOf(element, name)),
    [root],
  );
  return versions.map(({ text }) => text.trim());
}

function rootOf(body: string, url: string): XmlElement | null {
  try {
    return parseXml(body).root;
  } catch (cause) {
    throw refusal(url, 'it did not answer with XML', cause);
  }
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => child.type === 'element' && (child as XmlElement).name === name,
  );
}

function refusal(url: string, why: string, cause?: unknown): FactoryError {
  return new FactoryError('upstream-answer', `${url}: ${why}`, {
    hint: 'look at what the url answers in a browser; a mirror may answer with a page of its own',
    cause,
  });
}
