import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseYaml } from '@officina/core';
import { createPorts } from '@officina/host';
import { ActionContract, actionPages, renderActionDocs } from '../../packages/contributor/src/action-docs.ts';
import { withGeneratedPart } from '../../packages/contributor/src/generated-part.ts';
import { readInputs } from '../../packages/host/src/action/action-inputs.ts';

type Schema = Parameters<typeof readInputs>[0];

const root = process.cwd();
const place = (room: string, ...path: string[]) => join(root, 'packages', room, ...path);
const actions = readdirSync(join(root, 'packages')).filter((room) => existsSync(place(room, 'action.yml')));
const contractOf = (room: string) =>
  parseYaml(ActionContract, readFileSync(place(room, 'action.yml'), 'utf8'), {
    file: `packages/${room}/action.yml`,
  });

/** The zod object of src/inputs.ts, whatever it is called there. */
async function schemaOf(room: string): Promise<Schema> {
  const module: Record<string, unknown> = await import(place(room, 'src', 'inputs.ts'));
  const found = Object.values(module).filter(
    (value): value is Schema => typeof value === 'object' && value !== null && 'shape' in value,
  );
  const [schema] = found;
  if (schema === undefined || found.length > 1) throw new Error(`${room}/src/inputs.ts has not one schema`);
  return schema;
}

describe('the actions', () => {
  it('are there, one per verb', () => {
    expect(actions).toEqual(expect.arrayContaining(['build', 'plan', 'release', 'resolve', 'smoke']));
  });

  it.each(actions)('%s says all that its user must know', (room) => {
    expect(contractOf(room).name).toBe(`Officina ${room}`);
  });

  it.each(actions)('%s takes exactly the inputs that it declares', async (room) => {
    const declared = Object.entries(contractOf(room).inputs);
    const schema = await schemaOf(room);
    expect(declared.map(([name]) => name).sort()).toEqual(Object.keys(schema.shape).sort());
    expect(declared.filter(([, input]) => input.default === undefined && input.required !== true)).toEqual(
      [],
    );
  });

  it.each(actions)('%s has the same defaults in action.yml and in its schema', async (room) => {
    const { inputs } = contractOf(room);
    const schema = await schemaOf(room);
    const anyValue = (name: string) => (schema.shape[name] as { options?: string[] }).options?.[0] ?? 'x';
    const required = (name: string) => (inputs[name]?.required === true ? anyValue(name) : '');
    const given = (name: string) => {
      const value = inputs[name]?.default ?? required(name);
      return value.startsWith('${{') ? '' : value;
    };
    expect(readInputs(schema, given)).toEqual(readInputs(schema, required));
  });

  it.each(actions)('%s names each input that is wrong', async (room) => {
    const schema = await schemaOf(room);
    const wrong = ['perhaps', '-1', 'a b?'];
    const told = Object.keys(schema.shape).filter((name) =>
      wrong.some((value) => {
        try {
          readInputs(schema, (asked) => (asked === name ? value : ''));
          return false;
        } catch (error) {
          return (error as Error).message.includes(`input "${name}": wanted `);
        }
      }),
    );
    // A map without "=" is wrong for every action; what has a few values or is true or false says so too.
    const narrow = Object.entries(contractOf(room).inputs).filter(([, input]) =>
      ['true', 'false'].includes(input.default ?? ''),
    );
    expect(told).toEqual(expect.arrayContaining(['mirrors', ...narrow.map(([name]) => name)]));
  });

  it.each(actions)('%s keeps its entry on one screen', (room) => {
    const lines = readFileSync(place(room, 'src', 'action.ts'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  it.each(actions)('%s is one file of at most 1.5 MB', async (room) => {
    const { bundleEntry, inActions } = createRequire(import.meta.url)(place('cli', 'bundle.cjs')) as {
      bundleEntry: (entry: string, options: { minify: boolean; define: object }) => Promise<string>;
      inActions: () => object;
    };
    const text = await bundleEntry(place(room, 'src', 'action.ts'), { minify: true, define: inActions() });
    expect(text.length).toBeLessThan(1.5e6);
    expect(text).not.toMatch(/require\("(?!node:)@/);
  });
});

describe('the tables of the docs', () => {
  it('say what every action.yml says', async () => {
    const pages = await actionPages(createPorts().files, root);
    expect(pages.map(({ file }) => file)).toEqual(actions.map((room) => `docs/${room}.md`));
    for (const { file, current, wanted } of pages) {
      if (current !== wanted) throw new Error(`${file} is not in step: run officina docs --write`);
    }
  });

  it('are written into their place, and at the end where there is none', () => {
    const contract = contractOf('plan');
    const into = (page: string, text: string) =>
      withGeneratedPart(page, { source: 'action.yml', heading: 'As an action', text });
    const tables = renderActionDocs('plan', contract);
    const page = into('# plan\n', tables);
    expect(page).toMatch(/^# plan\n\n## As an action\n\n<!-- /);
    expect(into(`${page}\nafter\n`, tables)).toBe(`${page}\nafter\n`);
    const other = renderActionDocs('plan', { ...contract, inputs: { x: { description: 'a | b' } } });
    expect(into(page, other)).toContain('\n- `x`: a | b\n');
  });
});
