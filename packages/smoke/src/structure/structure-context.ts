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
  /** What tests that have no name of their own are told apart by; left out, the image and the file. */
  readonly place?: string;
}

/** A configuration that was read. */
export interface StructureContext extends StructureFile {
  readonly spec: StructureSpec;
}

/** A configuration that cannot be run, and why. */
export interface RefusedStructure extends StructureFile {
  readonly refused: { readonly why: string; readonly hint?: string };
}

/** What tests that have no name of their own are called: other images may have a file called the same. */
export function placeOf({ place, image, file }: StructureFile): string {
  return place ?? `${image}/${file}`;
}
