/** For `node --require`: the clock of a machine that slept. It is ahead by the milliseconds in the file OFFICINA_TEST_CLOCK. */
const { readFileSync } = require('node:fs');

const Real = Date;
const now = () => Real.now() + Number(readFileSync(process.env.OFFICINA_TEST_CLOCK, 'utf8'));

globalThis.Date = class extends Real {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now() {
    return now();
  }
};
