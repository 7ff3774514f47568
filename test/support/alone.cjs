// One file at a time, in jest's own process, when all that run side by side have ended.
'use strict';
const { default: Runner } = require('jest-runner');

module.exports = class extends Runner {
  isSerial = true;
};
