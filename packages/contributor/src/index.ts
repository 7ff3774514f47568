export { type JudgedDays, openJudgedDays } from './judged-days.ts';
export { noteImages, type TestLeftovers, testLeftovers } from './test-leftovers.ts';
