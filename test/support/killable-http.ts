import { FactoryError, type Http, type HttpRequest } from '@officina/core';

/** An http port whose process "dies": what was asked of it, the last question heard included. */
export interface KillableHttp extends Http {
  readonly asked: HttpRequest[];
}

/** Lets questions through up to the one with this index: that one is heard, its answer and all after it are lost. */
export function killableHttp(http: Http, last = Number.POSITIVE_INFINITY): KillableHttp {
  const asked: HttpRequest[] = [];
  const dead = () => new FactoryError('upstream-unreachable', 'killed by the test', { hint: 'run again' });
  return {
    asked,
    request: async (request) => {
      const index = asked.push(request) - 1;
      if (index > last) throw dead();
      const response = await http.request(request);
      if (index < last) return response;
      await response.discard();
      throw dead();
    },
  };
}
