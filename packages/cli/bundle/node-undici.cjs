// What @actions/* takes of undici, as Node has it built in; a proxy is Node's own business (NODE_USE_ENV_PROXY=1).
'use strict';
module.exports = {
  fetch: globalThis.fetch,
  ProxyAgent: function ProxyAgent() {
    return globalThis[Symbol.for('undici.globalDispatcher.1')];
  },
};
