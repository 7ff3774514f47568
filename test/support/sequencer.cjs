// The demo first: it makes the images that the other files start from.
'use strict';
const { default: Sequencer } = require('@jest/test-sequencer');

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (path.endsWith('/demo.test.ts') ? `0${path}` : `1${path}`);
    return [...tests].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
};
