/** Numbers below a bound, the same for the same seed (Park-Miller). */
export function randomOf(seed: number): (bound: number) => number {
  let state = (seed * 7919 + 17) % 2147483647;
  return (bound) => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
}
