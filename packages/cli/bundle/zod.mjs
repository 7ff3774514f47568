// zod without its fifty languages: `z` as the factory uses it; what is missing here fails when it is first called.
export * as z from './zod-parts.mjs';
