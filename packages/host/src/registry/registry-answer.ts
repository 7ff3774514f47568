import { FactoryError, type HttpResponse, renderReference, type WrittenReference } from '@officina/core';
import { registrySaid } from './registry-call.ts';

/** The refusal for a status that the specification does not give there. */
export function unexpected(reference: WrittenReference, status: number): FactoryError {
  return answered(reference, `status ${status}`);
}

/** The refusal for an answer that cannot be taken, naming image and answer. */
export function answered(reference: WrittenReference, what: string): FactoryError {
  return new FactoryError('registry-answer', `${renderReference(reference)}: the registry answered ${what}`, {
    hint: 'look at the log of the registry, then run again',
  });
}

/** The refusal for a write that the registry did not take, with what it says about it. */
export async function rejected(reference: WrittenReference, response: HttpResponse): Promise<FactoryError> {
  return answered(reference, `status ${response.status} to a write${await registrySaid(response)}`);
}
