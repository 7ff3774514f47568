import { describe } from '@jest/globals';
import { badDays } from '../support/bad-day/bad-days.ts';
import { registryKinds } from '../support/registries.ts';

describe.each(registryKinds())('$name on a bad day', (kind) => {
  badDays(kind, (days) => days);
});
