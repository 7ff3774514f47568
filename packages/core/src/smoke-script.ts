import { FactoryError, mergeErrors } from './error.ts';
import type { Files } from './port/files.ts';
import type { ScriptsSpec } from './spec/check-spec.ts';
import type { ImageSpec } from './spec/image-spec.ts';

/** A smoke check that is a script of its image's folder. */
export interface SmokeScript extends Pick<ScriptsSpec, 'user' | 'writes' | 'network'> {
  /** Path of the file, as the workspace was given. */
  readonly file: string;
  readonly name: string;
  /** What its first line names: a program that takes a text after `-c`, and its options. */
  readonly interpreter: readonly string[];
  readonly text: string;
}

/** A script travels as an argument of a program, of which Linux takes 128 KiB. */
const textLimit = 64 * 1024;

/** The scripts that an image declares, by folder and name; throws file-missing and spec-invalid, every problem at once. */
export async function readSmokeScripts(
  { folder, spec }: { readonly folder: string; readonly spec: ImageSpec },
  files: Pick<Files, 'read' | 'list'>,
): Promise<SmokeScript[]> {
  const errors: FactoryError[] = [];
  const scripts: SmokeScript[] = [];
  for (const declared of spec.smoke) {
    if (declared.kind !== 'scripts') continue;
    const { kind, folder: name, ...how } = declared;
    const place = `${folder}/${name}`;
    const found = (await files.list(place)).filter((file) => !file.startsWith('.'));
    if (found.length === 0) errors.push(noScripts(place, `${folder}/image.yaml`));
    for (const file of found) {
      const script = toScript(`${place}/${file}`, (await files.read(`${place}/${file}`)) ?? '');
      if (script instanceof FactoryError) errors.push(script);
      else scripts.push({ ...script, ...how });
    }
  }
  if (errors.length > 0) throw mergeErrors(errors);
  return scripts;
}

function noScripts(place: string, specFile: string): FactoryError {
  return new FactoryError('file-missing', `${place} holds no script`, {
    hint: `add one, or take kind: scripts out of ${specFile}`,
  });
}

function toScript(
  file: string,
  text: string,
): Pick<SmokeScript, 'file' | 'name' | 'interpreter' | 'text'> | FactoryError {
  const [first = '', second = ''] = text.split('\n', 2);
  const [, program, option] =
    /^#! ?(\/(?:\S*\/)?(?:env (?:ba|da|z)?sh|env python3|(?:ba|da|z)?sh|python3))(?: (-\w+))?$/.exec(first) ??
    [];
  if (program === undefined) {
    return refusal(file, `wanted a first line such as "#!/bin/sh", got ${JSON.stringify(first)}`, {
      hint: 'begin it with #! and the path of sh, bash, dash, zsh or python3',
    });
  }
  const name = /^# (\S.*)$/.exec(second)?.[1]?.trim();
  if (name === undefined) {
    return refusal(file, `wanted what it checks as a comment in line 2, got ${JSON.stringify(second)}`, {
      hint: 'write what must be so, such as "# git reads reftables"',
    });
  }
  if (Buffer.byteLength(text) > textLimit) {
    return refusal(file, `wanted at most ${textLimit} bytes, got ${Buffer.byteLength(text)}`, {
      hint: 'put what it needs into the image, or make several of it',
    });
  }
  return {
    file,
    name,
    interpreter: [...program.split(' '), ...(option === undefined ? [] : [option])],
    text,
  };
}

function refusal(file: string, message: string, options: { readonly hint: string }): FactoryError {
  return new FactoryError('spec-invalid', `${file}: ${message}`, options);
}
