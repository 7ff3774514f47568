// The demo first: it takes the longest, and makes the image that other files start from. Those come last, so that nobody
// waits for it; the others in jest's own order, the longest first.
'use strict';
const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

const rank = ({ path }) => {
  if (path.endsWith('/demo.test.ts')) return 0;
  return /\b(?:devpodImage|afterDemo)\b/.test(readFileSync(path, 'utf8')) ? 2 : 1;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
};
