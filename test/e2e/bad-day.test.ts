import { describe } from '@jest/globals';
import { badDays } from '../support/bad-day/bad-days.ts';
import { pullNames } from '../support/bad-day/engine-pull.ts';
import { pushNames } from '../support/bad-day/engine-push.ts';
import { sampleOf } from '../support/bad-day/sample.ts';
import { verbNames } from '../support/bad-day/verbs.ts';
import { debianRegistry } from '../support/registries.ts';

const seed = Number(process.env['OFFICINA_SEED'] ?? 1);

describe('a registry on a bad day', () => {
  badDays(debianRegistry, (days) => sampleOf(days, seed), {
    names: [...verbNames, pushNames[0], ...pullNames],
  });
});
