// The demo first: it takes the longest, and makes the image that other files start from. Then those that take minutes, so that
// none of them is alone at the end; those that start from the demo's image when it is there; and what is short, in jest's own
// order.
'use strict';
const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const long =
  'demo act release fetch debian-below bad-day assemble one-digest from-source from-wheels builder build lock-leaves'.split(
    ' ',
  );

const rank = ({ path }) => {
  const at = long.indexOf(basename(path, '.test.ts'));
  if (at >= 0) return at;
  return long.length + (/\b(?:devpodImage|afterDemo)\b/.test(readFileSync(path, 'utf8')) ? 0 : 1);
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
};
