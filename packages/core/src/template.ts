import { FactoryError } from './error.ts';

/** Fills `{name}` places of a template; throws template-invalid for a name that is not given. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(values).map((key) => `{${key}}`);
    throw new FactoryError(
      'template-invalid',
      `"${template}" asks for {${name}}, known are ${known.join(', ')}`,
      { hint: `take {${name}} out of the template, or write one of the known names` },
    );
  });
}
