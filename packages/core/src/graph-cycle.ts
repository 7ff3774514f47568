import { FactoryError } from './error.ts';

/** The error for images that stand on one another; the first name is the last one, too. */
export function graphCycle(names: readonly string[]): FactoryError {
  return new FactoryError('graph-cycle', `images stand on one another in a circle: ${names.join(' -> ')}`, {
    hint: `change the FROM or COPY --from of one of them`,
  });
}
