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

// Two real packages, a lock with the first, and an apt that offers, fetches and installs what the case says.
const prelude = `
set -eu; mkdir -p /locked /case; cd /case
for name in app stowaway; do
  mkdir -p $name/DEBIAN
  printf 'Package: %s\\nVersion: 1:2.0~1\\nArchitecture: all\\nMaintainer: n <n@e>\\nDescription: of a test\\n' $name >$name/DEBIAN/control
  dpkg-deb -b $name "/case/\${name}_1%3a2.0~1_all.deb" >/dev/null
done
sum=$(sha256sum app_*.deb | cut -d' ' -f1)
offer() { echo "'http://mirror/$1.deb' $1_1%3a2.0%7e1_all.deb 500 $2"; }
offer app "SHA256:$sum" >uris
echo "app=1:2.0~1 all 500 $sum" >/locked/packages
cat >/usr/local/bin/apt-get <<'APT'
#!/bin/sh
case "$*" in
  *--print-uris*) cat /case/uris ;;
  *--download-only*) cp /case/app_*.deb /tmp/archives/ ;;
  *--no-download*) . /case/install ;;
esac
APT
chmod +x /usr/local/bin/apt-get; echo 'dpkg -i /case/app_*.deb' >install
`;

describe('install-debian', () => {
  beforeAll(async () => {
    if (image === '') image = `${(await ground()).address}/library/debian:bookworm-slim`;
  });

  it.each([
    ['installs what is locked', '', /^exit 0\nii $/m],
    [
      'refuses an offer that it cannot compare',
      'offer stowaway MD5Sum:0 >>uris',
      /debian-pin-expired: apt would install what cannot be compared with the lock: 'http.*stowaway.*\nexit 1/,
    ],
    [
      'refuses an offer that is not locked',
      'offer stowaway "SHA256:$sum" >>uris',
      /debian-pin-expired: apt would install stowaway=1:2\.0~1 all 500 .*\nexit 1/,
    ],
    [
      'refuses what was installed without an offer',
      ': >uris; echo "dpkg -i /case/*.deb" >install',
      /debian-pin-expired: stowaway=1:2\.0~1: installed and not locked.*\nexit 1/,
    ],
    [
      'refuses what was not installed',
      ': >install',
      /debian-pin-expired: app=1:2\.0~1: locked and not installed.*\nexit 1/,
    ],
  ])('%s', async (_, prepare, said) => {
    const look =
      'code=0; sh /install-debian 2>&1 || code=$?; echo "exit $code"; dpkg-query -W -f \'${db:Status-Abbrev}\\n\' app';
    const script = `${prelude}${prepare}\n${look} 2>&1 || true`;
    const mount = `${join(root, 'images/base/build/install-debian')}:/install-debian:ro`;
    const { stdout } = await run(docker, [
      'run',
      '--rm',
      '--network',
      'none',
      '-v',
      mount,
      image,
      'sh',
      '-c',
      script,
    ]);
    expect(stdout).toMatch(said);
  });
});
