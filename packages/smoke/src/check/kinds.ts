import type { CheckSpec } from '@officina/core';
import type { Check, CheckContext, ToCheck } from './check.ts';
import { toCommandCheck } from './command/command-check.ts';
import { toElfCheck } from './elf/elf-check.ts';
import { toEnvironmentCheck } from './environment/environment-check.ts';
import { toFileCheck } from './file/file-check.ts';
import { toLocaleCheck } from './locale/locale-check.ts';
import { toMetadataCheck } from './metadata/metadata-check.ts';
import { toNewEnoughCheck } from './new-enough/new-enough-check.ts';
import { toPodCheck } from './pod/pod-check.ts';
import { toSecretsCheck } from './secrets/secrets-check.ts';
import { toSizeCheck } from './size/size-check.ts';
import { toStowCheck } from './stow/stow-check.ts';
import { toUserCheck } from './user/user-check.ts';

/** Every kind that image.yaml may declare; a new one is a folder and a line here. */
export const kinds: { readonly [Kind in CheckSpec['kind']]: ToCheck<Kind> } = {
  command: toCommandCheck,
  elf: toElfCheck,
  environment: toEnvironmentCheck,
  file: toFileCheck,
  locale: toLocaleCheck,
  metadata: toMetadataCheck,
  'new-enough': toNewEnoughCheck,
  pod: toPodCheck,
  secrets: toSecretsCheck,
  size: toSizeCheck,
  stow: toStowCheck,
  user: toUserCheck,
};

/** The check of a declaration of any kind. */
export function toCheck(spec: CheckSpec, context: CheckContext): Check {
  const make = kinds[spec.kind] as (spec: CheckSpec, context: CheckContext) => Check;
  return make(spec, context);
}
