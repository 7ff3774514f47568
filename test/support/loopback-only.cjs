// Preloaded into a program under test (NODE_OPTIONS=--require): any connection that leaves this machine fails.
'use strict';
const net = require('node:net');

const { connect } = net.Socket.prototype;
const local = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

net.Socket.prototype.connect = function connectLocally(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const { host, path } = typeof options === 'object' && options !== null ? options : { host: args[1] };
  if (path === undefined && !local.test(host ?? 'localhost')) {
    process.nextTick(() => this.destroy(new Error(`a connection to ${host} left this machine`)));
    return this;
  }
  return connect.apply(this, args);
};
