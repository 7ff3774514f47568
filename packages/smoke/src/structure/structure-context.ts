import type { StructureSpec } from './structure-spec.ts';

/** A configuration file, and who brings it. */
export interface StructureFile {
  /** The file, as image.yaml names it. */
  readonly file: string;
  /** The file's text; empty when it is not there. */
  readonly text: string;
  /** The image whose image.yaml names the file. */
  readonly image: string;
  /** Whether its commands have a network. */
  readonly network: boolean;
}

/** A configuration that was read. */
export interface StructureContext extends StructureFile {
  readonly spec: StructureSpec;
}

/** A configuration that cannot be run, and why. */
export interface RefusedStructure extends StructureFile {
  readonly refused: { readonly why: string; readonly hint?: string };
}

/**
 * What tests that have no name of their own are told apart by: the image, as others may have a file called the same, and
 * the file.
 */
export function placeOf({ image, file }: StructureFile): string {
  return `${image}/${file}`;
}
