export { noteImages, type TestLeftovers, testLeftovers } from './test-leftovers.ts';
