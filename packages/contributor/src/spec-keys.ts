/** A JSON Schema, as far as keys and what is said of them go. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** A key, whether it must be there, and what its schema says of it. */
export interface SpecKey {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** The keys of one object of a file: of the file itself, whose place is empty, or of what stands at a place in it. */
export interface SpecGroup {
  /** `tools.<name>.pin`; `<name>` stands for a name that people give. */
  readonly place: string;
  /** The key whose fixed value tells this form from the others at the same place: `kind: file`. */
  readonly form: string | undefined;
  readonly keys: readonly SpecKey[];
}

/** Every object that a file may have, with all its keys, in the order of the schema. */
export function specGroups(schema: JsonSchema, place = ''): SpecGroup[] {
  const properties = Object.entries(schema.properties ?? {});
  const keys = properties.map(([name, inner]) => ({
    name,
    required: schema.required?.includes(name) === true,
    schema: inner,
  }));
  const { additionalProperties: named, items, anyOf = [], oneOf = [] } = schema;
  return [
    ...(keys.length === 0 ? [] : [{ place, form: formOf(schema), keys }]),
    ...properties.flatMap(([name, inner]) => specGroups(inner, place === '' ? name : `${place}.${name}`)),
    ...(typeof named === 'object' ? specGroups(named, `${place}.<name>`) : []),
    ...(items === undefined ? [] : specGroups(items, place)),
    ...[...anyOf, ...oneOf].flatMap((form) => specGroups(form, place)),
  ];
}

function formOf({ properties = {} }: JsonSchema): string | undefined {
  const fixed = Object.entries(properties).find(([, inner]) => inner.const !== undefined);
  return fixed && `${fixed[0]}: ${String(fixed[1].const)}`;
}
