// What zod's own z holds, but for its languages; read by zod.mjs.
export * from '../node_modules/zod/v4/classic/checks.js';
export * from '../node_modules/zod/v4/classic/errors.js';
export * as iso from '../node_modules/zod/v4/classic/iso.js';
export * from '../node_modules/zod/v4/classic/parse.js';
export * from '../node_modules/zod/v4/classic/schemas.js';
export { toJSONSchema } from '../node_modules/zod/v4/core/json-schema-processors.js';
