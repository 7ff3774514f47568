export { type BenchOptions, bench } from './bench.ts';
export { type BenchReport, renderBench } from './render-bench.ts';
export { rows } from './rows/index.ts';
