import { describe } from '@jest/globals';
import { badDays } from '../support/bad-day/bad-days.ts';
import { sampleOf } from '../support/bad-day/sample.ts';
import { debianRegistry } from '../support/registries.ts';

const seed = Number(process.env['OFFICINA_SEED'] ?? 1);

describe('a registry on a bad day', () => {
  badDays(debianRegistry, (days) => sampleOf(days, seed));
});
