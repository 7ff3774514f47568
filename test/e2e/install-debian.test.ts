import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ground } from '../support/ground.ts';
import { root } from '../support/officina.ts';

const run = promisify(execFile);
const docker = process.env['OFFICINA_DOCKER'] ?? 'docker';
// A base of one's own saves the bootstrap while one works on install-debian.
let image = process.env['OFFICINA_DEBIAN_IMAGE'] ?? '';

// Real packages and the image's own apt: a lock with the first, and what the case says. Nothing has a network.
const prelude = `
set -eu; mkdir -p /locked /case; cd /case
make() {
  mkdir -p $1/DEBIAN
  printf 'Package: %s\\nVersion: 1:2.0~1\\nArchitecture: all\\nMaintainer: n <n@e>\\nDescription: of a test\\n%s' $1 "\${2:-}" >$1/DEBIAN/control
  dpkg-deb -b $1 $1.deb >/dev/null
}
lock() {
  sum=$(sha256sum $1.deb | cut -d' ' -f1)
  cp $1.deb /locked/$sum.deb
  echo "$1=1:2.0~1 all 500 $sum" >>/locked/packages
}
make app; lock app; make other
`;

describe('install-debian', () => {
  beforeAll(async () => {
    if (image === '') image = `${(await ground()).address}/library/debian:bookworm-slim`;
  });

  it.each([
    ['installs what is locked, and leaves nothing behind', '', /^exit 0\nii app\n$/],
    [
      'installs packages that need each other, in the order that apt finds',
      "make needs 'Depends: app, later\n'; lock needs; make later; lock later",
      /^exit 0\nii app\nii later\nii needs\n$/,
    ],
    [
      'refuses a package whose needs are not locked, and names them',
      "make needs 'Depends: absent (>= 2)\n'; lock needs",
      /lock-stale: the locked Debian packages lack what they need: needs : Depends: absent \(>= 2\).*\nexit 1\n$/,
    ],
    [
      'refuses other bytes than the lock has',
      'cp other.deb /locked/$sum.deb',
      /checksum-mismatch: [0-9a-f]{64}\.deb is not the package that the lock names\nexit 1\n$/,
    ],
    [
      'refuses a package that is another than its line says',
      'sed -i s/app/nope/ /locked/packages',
      /lock-stale: nope=1:2\.0~1: locked and not installed.*\nexit 1\nii app\n$/,
    ],
    [
      'refuses what a package installs beside itself',
      "mkdir -p app/x; printf '#!/bin/sh\\nsed -i \"s/^Package: app$/&/\" /var/lib/dpkg/status; cat /case/more >>/var/lib/dpkg/status\\n' >/etc/dpkg/hook; chmod +x /etc/dpkg/hook; printf '\\nPackage: other\\nStatus: install ok installed\\nMaintainer: n <n@e>\\nArchitecture: all\\nVersion: 1:2.0~1\\nDescription: of a test\\n' >/case/more; echo 'DPkg::Post-Invoke {\"/etc/dpkg/hook\";};' >/etc/apt/apt.conf.d/zz",
      /lock-stale: other=1:2\.0~1: installed and not locked.*\nexit 1\n/,
    ],
    [
      'takes what is there already for there, and installs the rest',
      'echo bash >/locked/present',
      /^exit 0\nii app\n$/,
    ],
    [
      'installs nothing where all is there, and leaves nothing behind',
      'printf "bash\\ncoreutils\\n" >/locked/present; : >/locked/packages',
      /^exit 0\n$/,
    ],
    [
      'refuses what the lock has as there, and is not',
      'printf "later\\nbash\\nneeds\\n" >/locked/present',
      /lock-stale: later, needs: not in what the image stands on, where the lock has it, run officina resolve\nexit 1\n$/,
    ],
    [
      'refuses a package that is there in a newer version',
      'mkdir new; cp -r app new/; sed -i s/1:2.0~1/1:3.0/ new/app/DEBIAN/control; dpkg-deb -b new/app new.deb >/dev/null; dpkg -i new.deb >/dev/null',
      /lock-stale: app 1:2\.0~1 where 1:3\.0 is installed already; run officina resolve\nexit 1\nii app\n$/,
    ],
    [
      'refuses to take away what an image below has',
      "make later; dpkg -i later.deb >/dev/null; rm -r /locked/* app; make app 'Conflicts: later\n'; lock app; echo later=1:2.0~1 >/locked/below",
      /lock-stale: later: of an image below, and not there with the locked packages, run officina resolve\nexit 1\n/,
    ],
    [
      'lets a package link its manual where a slim image has no folder of them, and keeps no empty one',
      "rm -rf /usr/share/man/man*; mkdir -p app/DEBIAN app/opt; echo x >app/opt/app.1; printf '#!/bin/sh\\nupdate-alternatives --install /usr/bin/app app /opt/app 1 --slave /usr/share/man/man1/app.1 app.1 /opt/app.1\\n' >app/DEBIAN/postinst; chmod +x app/DEBIAN/postinst; cp app/opt/app.1 app/opt/app; make app; rm /locked/*; lock app; trap 'ls /usr/share/man' EXIT",
      /^exit 0\nii app\nman1\n$/,
    ],
    [
      'says that it wants root',
      'code=$(setpriv --reuid 1000 --clear-groups sh -c "IN_LAYER=yes sh /install-debian" 2>&1) || :; echo "$code" | grep -q "build-failed: apt installs as root alone, and this step runs as user 1000: write USER root above it" && echo said',
      /^said\nexit 0\n/,
    ],
  ])('%s', async (_, prepare, said) => {
    const look = [
      'ls /tmp /var/lib/apt/lists /var/cache/apt >/before; code=0; IN_LAYER=yes sh /install-debian 2>&1 || code=$?; echo "exit $code"',
      '[ $code != 0 ] || { ls /tmp /var/lib/apt/lists /var/cache/apt >/after; cmp /before /after; }',
      "dpkg-query -W -f '${db:Status-Abbrev}${Package}\\n' app later needs 2>/dev/null || true",
    ].join('\n');
    const script = `${prelude}${prepare}\n${look}`;
    const mount = `${join(root, 'packages/core/src/script/debian.sh')}:/install-debian:ro`;
    const options = ['run', '--rm', '--network', 'none', '-v', mount, image];
    const { stdout } = await run(docker, [...options, 'sh', '-c', script]);
    expect(stdout).toMatch(said);
  });
});
