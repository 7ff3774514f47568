import { FactoryError, type Platform, platformOfNode } from '@officina/core';

/** The platform of this machine; throws platform-missing where the factory cannot build natively. */
export function ownPlatform(): Platform {
  const platform = platformOfNode(process.arch);
  if (platform !== undefined) return platform;
  throw new FactoryError('platform-missing', `this machine is ${process.arch}, wanted x64 or arm64`, {
    hint: 'run it on a machine with an x86-64 or arm64 processor',
  });
}
