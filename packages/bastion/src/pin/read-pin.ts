import { FactoryError, type Files } from '@officina/core';
import { findPin, type PlacedPin } from './pin.ts';

/** The files of a bastion's folder. */
export const bastionFiles = { manifests: 'bastion.yaml', kustomization: 'kustomization.yaml' } as const;

/** The kustomization of a bastion's folder: its text, and the image in it. */
export interface WrittenPin {
  readonly file: string;
  readonly text: string;
  readonly pin: PlacedPin;
}

/** Reads a folder's kustomization; throws file-missing, yaml-invalid and document-invalid. */
export async function readPin(folder: string, files: Pick<Files, 'read'>): Promise<WrittenPin> {
  const file = `${folder}/${bastionFiles.kustomization}`;
  const text = await files.read(file);
  if (text === undefined) {
    throw new FactoryError('file-missing', `${file} is not there`, {
      hint: 'officina bastion init writes one; --folder names another folder',
    });
  }
  return { file, text, pin: findPin(text, file) };
}
