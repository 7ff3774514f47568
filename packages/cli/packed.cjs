#!/usr/bin/env node
// The launcher of the npm package: its command line is one file beside it, and nothing has to be brought.
'use strict';
const { join } = require('node:path');
const { answerVersion, checkNode, runBundle } = require('./run-bundle.cjs');

checkNode();
if (!answerVersion()) runBundle(join(__dirname, 'cli.cjs'));
