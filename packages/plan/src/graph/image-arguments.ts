import { argumentNames, didYouMean, dockerfilePath, FactoryError, type WorkspaceImage } from '@officina/core';

/** Throws spec-invalid naming each argument of image.yaml that no ARG takes: the builder would only warn of it. */
export function refuseUndeclaredArguments(image: WorkspaceImage): void {
  const { name, folder, spec, dockerfile } = image;
  const file = dockerfilePath(image);
  const declared = argumentNames(dockerfile, file);
  const unknown = Object.keys(spec.args ?? {}).filter((argument) => !declared.includes(argument));
  if (unknown.length === 0) return;
  const words = unknown.map((argument) => `${argument}${didYouMean(argument, declared)}`);
  throw new FactoryError(
    'spec-invalid',
    `${name}: ${folder}/image.yaml gives arguments, and ${file} has no ARG for them: ${words.join('; ')}`,
    { hint: `add "ARG ${unknown[0]}" to the stage of ${file} that uses it, or remove it from image.yaml` },
  );
}
