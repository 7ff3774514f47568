import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createFiles } from '@officina/host';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { jsonSchemaOf, schemaPages, specPage } from '../../packages/contributor/src/schema-docs.ts';
import { type JsonSchema, specGroups } from '../../packages/contributor/src/spec-keys.ts';

describe('docs/schema', () => {
  it('says what core says', async () => {
    const pages = await schemaPages(createFiles(), process.cwd());
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter(({ current, wanted }) => current !== wanted).map(({ file }) => file)).toEqual([]);
  });

  it('offers the names of the catalogue to editors, and asks a tool for what no row says', () => {
    const schema = JSON.parse(readFileSync('docs/schema/image.schema.json', 'utf8')) as object;
    const takes = new Ajv2020({ strict: false, validateFormats: false, inlineRefs: false }).compile(schema);
    const having = (tools: object) => takes({ description: 'x', channels: ['x'], tools });
    expect(Object.keys(schema)).toContain('$defs');
    expect(having({ jq: {}, kubectl: { constraint: '1.x' }, older: { row: 'kubectl' } })).toBe(true);
    expect(having({ own: { datasource: 'kubernetes', install: [{ to: '/opt/own' }] } })).toBe(true);
    expect(having({ nonsense: {} })).toBe(false);
    expect(having({ own: { datasource: 'kubernetes' } })).toBe(false);
    expect(having({ jq: { checksum: 'x' } })).toBe(false);
  });

  it('is named by every yaml of the committed workspace, for editors', () => {
    const files = readdirSync('images', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(?:factory|[^/]+\/image)\.yaml$/.test(file),
    );
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const [first = ''] = readFileSync(join('images', file), 'utf8').split('\n');
      const [, address = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
      // In this repository by path; a factory elsewhere names the one that is published.
      const schema = address.replace(/^https:.*\/officina\/v0\//, '');
      const place = schema === address ? join('images', dirname(file), address) : schema;
      expect([file, place]).toEqual([file, `docs/schema/${basename(file, '.yaml')}.schema.json`]);
    }
  });
});

describe.each(['factory', 'image'] as const)('the keys of %s.yaml', (name) => {
  const keys = specGroups(jsonSchemaOf(name)).flatMap(({ place, keys }) =>
    keys.map((key) => ({ ...key, place: `${place}.${key.name}` })),
  );

  it('are all found', () => {
    const text = JSON.stringify(jsonSchemaOf(name));
    expect(keys.length).toBeGreaterThan(25);
    expect(keys).toHaveLength(countKeys(JSON.parse(text)));
  });

  it('say what they mean', () => {
    const silent = keys.filter(({ schema: { description = '' } }) => !/^[^A-Z].{7,}[^.]$/.test(description));
    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  it('give an example where neither a list of words nor keys below them show one', () => {
    const bare = keys.filter(({ schema }) => {
      const shown =
        schema.type === 'boolean' ||
        schema.const !== undefined ||
        schema.enum !== undefined ||
        hasKeys(schema);
      return !shown && schema.examples === undefined;
    });
    expect(bare.map(({ place }) => place)).toEqual([]);
  });

  it('have examples and defaults that their own schema takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const { place, schema } of keys) {
      const takes = ajv.compile(schema);
      const values = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
      for (const value of values) if (!takes(value)) throw new Error(`${place}: ${JSON.stringify(value)}`);
    }
  });
});

describe('docs/spec.md', () => {
  it('holds what the schemas say', async () => {
    const { current, wanted } = await specPage(createFiles(), process.cwd());
    if (current !== wanted) throw new Error('docs/spec.md is not in step: run officina docs --write');
  });
});

/** Every property of a schema, however deep, by a way of its own. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const { properties, default: _, examples: __, ...rest } = value as Record<string, unknown>;
  const own = properties === undefined ? [] : Object.values(properties as object);
  return (
    own.length + [...own, ...Object.values(rest)].reduce<number>((sum, inner) => sum + countKeys(inner), 0)
  );
}

function hasKeys(schema: JsonSchema): boolean {
  return specGroups(schema).length > 0;
}
