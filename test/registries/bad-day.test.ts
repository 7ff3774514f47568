import { describe } from '@jest/globals';
import { openJudgedDays } from '@officina/contributor';
import { allNames, badDays } from '../support/bad-day/bad-days.ts';
import { tellCourse } from '../support/bad-day/course.ts';
import { sampleOf } from '../support/bad-day/sample.ts';
import { registryKinds } from '../support/registries.ts';

const { OFFICINA_SEED: seed, OFFICINA_JUDGED: file, OFFICINA_JUDGED_OF: of = '' } = process.env;
const kinds = registryKinds();
const options =
  file === undefined ? {} : { course: tellCourse(openJudgedDays(file, of), kinds.length * allNames.length) };

describe.each(kinds)('$name on a bad day', (kind) => {
  badDays(kind, (days) => (seed === undefined ? days : sampleOf(days, Number(seed))), options);
});
