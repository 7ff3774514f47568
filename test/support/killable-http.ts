import { FactoryError, type Http, type HttpRequest } from '@officina/core';

/** An http port whose process "dies": what it was asked for and may have heard, to its death and after it. */
export interface KillableHttp extends Http {
  readonly asked: HttpRequest[];
  /** Those of them that may change something. */
  writes(): number;
}

/**
 * Dies of the write with this index: that one is heard, its answer and all after it are lost. What is dead between two writes
 * leaves what the first of them left, so that the deaths by each write are all deaths.
 */
export function killableHttp(http: Http, last = Number.POSITIVE_INFINITY): KillableHttp {
  const asked: HttpRequest[] = [];
  let writes = 0;
  const dead = () => new FactoryError('upstream-unreachable', 'killed by the test', { hint: 'run again' });
  return {
    asked,
    writes: () => writes,
    request: async (request) => {
      asked.push(request);
      const isLate = writes > last;
      const index = isWrite(request) ? writes++ : -1;
      if (isLate) throw dead();
      const response = await http.request(request);
      if (index < last) return response;
      await response.discard();
      throw dead();
    },
  };
}

function isWrite({ method = 'GET' }: HttpRequest): boolean {
  return !['GET', 'HEAD'].includes(method);
}
