'use strict';
const { cpSync, existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const { OFFICINA_ARTIFACTS: kept, INPUT_NAME: name, INPUT_PATTERN: pattern, INPUT_PATH: path } = process.env;
if (name) {
  if (!existsSync(join(kept, name))) throw new Error(`Artifact not found for name: ${name}`);
  cpSync(join(kept, name), path || '.', { recursive: true });
} else {
  for (const artifact of readdirSync(kept).filter((one) => one.startsWith(pattern.replace('*', '')))) {
    cpSync(join(kept, artifact), join(path || '.', artifact), { recursive: true });
  }
}
