/** A paragraph of control fields (deb-control(5)), as far as it is read here; names as they are written, values of one line. */
function fieldsOf(paragraph: string): ReadonlyMap<string, string> {
  return new Map(
    [...paragraph.matchAll(/^([A-Za-z0-9-]+):[ \t]*(.*)$/gm)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value.trim(),
    ]),
  );
}

/** The paragraphs of a text of control fields. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n(?:[ \t]*\n)+/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
}

/** A package of an index or of dpkg's database: name, version, sum, and the paragraph itself. */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  /** Of its .deb, in hex; absent where the list does not say. */
  readonly sha256?: string;
  readonly text: string;
}

/** Reads the records that apt-cache shows. */
export function recordsOf(text: string): PackageRecord[] {
  return paragraphsOf(text).map((paragraph) => {
    const fields = fieldsOf(paragraph);
    const sha256 = fields.get('sha256');
    return {
      name: fields.get('package') ?? '',
      version: fields.get('version') ?? '',
      ...(sha256 === undefined ? {} : { sha256 }),
      text: paragraph,
    };
  });
}

/** The names that dpkg's database (`status`) has as installed. */
export function installedNames(status: string): Set<string> {
  return new Set(
    paragraphsOf(status).flatMap((paragraph) => {
      const fields = fieldsOf(paragraph);
      return / installed$/.test(fields.get('status') ?? '') ? [fields.get('package') ?? ''] : [];
    }),
  );
}

/** dpkg's database with more packages installed, each in the place of one of its name, and without those removed. */
export function withInstalled(
  status: string,
  records: readonly PackageRecord[],
  removed: readonly string[] = [],
): string {
  const names = new Set([...records.map(({ name }) => name), ...removed]);
  const kept = paragraphsOf(status).filter((one) => !names.has(fieldsOf(one).get('package') ?? ''));
  const added = records.map(({ text }) =>
    /^Status:/m.test(text) ? text : text.replace(/^Package:.*$/m, '$&\nStatus: install ok installed'),
  );
  return [...kept, ...added].map((one) => `${one}\n\n`).join('');
}
