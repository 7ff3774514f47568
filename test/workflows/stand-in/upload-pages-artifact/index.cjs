'use strict';
const { cpSync } = require('node:fs');
const { join } = require('node:path');

// The real one takes what is in the folder, and this name when none is given.
cpSync(process.env.INPUT_PATH, join(process.env.OFFICINA_ARTIFACTS, 'github-pages'), { recursive: true });
