import { describe } from '@jest/globals';
import { badDays } from '../support/bad-day/bad-days.ts';
import { sampleOf } from '../support/bad-day/sample.ts';
import { registryKinds } from '../support/registries.ts';

const seed = process.env['OFFICINA_SEED'];

describe.each(registryKinds())('$name on a bad day', (kind) => {
  badDays(kind, (days) => (seed === undefined ? days : sampleOf(days, Number(seed))));
});
