import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ground } from '../support/ground.ts';
import { root } from '../support/officina.ts';

const run = promisify(execFile);
const docker = process.env['OFFICINA_DOCKER'] ?? 'docker';
// A base of one's own saves the bootstrap while one works on the scripts.
let image = process.env['OFFICINA_DEBIAN_IMAGE'] ?? '';
let folder = '';
const epoch = 1_700_000_000;

/** A keystore of certificates as Java writes it (JavaKeyStore.java, version 2), with one date for all. */
function keystore(
  certificates: readonly (readonly [name: string, bytes: string])[],
  date: number,
  password = 'changeit',
) {
  const text = (value: string) => Buffer.concat([number(value.length, 2), Buffer.from(value)]);
  const entries = certificates.map(([name, bytes]) =>
    Buffer.concat([
      ...[number(2, 4), text(name), number(date, 8), text('X.509')],
      ...[number(bytes.length, 4), Buffer.from(bytes)],
    ]),
  );
  const body = Buffer.concat([number(0xfeedfeed, 4), number(2, 4), number(entries.length, 4), ...entries]);
  const salt = Buffer.from(password, 'utf16le').swap16();
  const sum = createHash('sha1').update(salt).update('Mighty Aphrodite').update(body).digest();
  return Buffer.concat([body, sum]);
}

function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
}

/** What a script prints in a container without a network, with the factory's scripts in /officina. */
async function inContainer(script: string): Promise<string> {
  const mounts = ['debian', 'keystore', 'layer', 'varying'].flatMap((name) => [
    '-v',
    `${join(root, 'packages/core/src/script', `${name}.sh`)}:/officina/${name}:ro`,
  ]);
  const options = ['run', '--rm', '--network', 'none', ...mounts, '-v', `${folder}:/locked:ro`];
  const { stdout } = await run(docker, [
    ...options,
    '-e',
    `SOURCE_DATE_EPOCH=${epoch}`,
    image,
    'sh',
    '-euc',
    script,
  ]);
  return stdout;
}

describe('what packages make anew in each installation', () => {
  const twice = [
    ['b', 'second'],
    ['a', 'first'],
    ['c', 'x'.repeat(70_000)],
  ] as const;

  beforeAll(async () => {
    if (image === '') image = `${(await ground()).address}/library/debian:bookworm-slim`;
    folder = await mkdtemp(join(tmpdir(), 'officina-varying-'));
    const now = Date.now();
    await writeFile(join(folder, 'one'), keystore(twice, now));
    await writeFile(join(folder, 'other'), keystore(twice.toReversed(), now + 1000));
    await writeFile(join(folder, 'own'), keystore(twice, now, 'mine'));
    await writeFile(join(folder, 'cut'), keystore(twice, now).subarray(0, -30));
    await writeFile(join(folder, 'text'), 'no keystore');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is a keystore of certificates by name, each with the time of the layer', async () => {
    const wanted = keystore(twice.toSorted(), epoch * 1000);
    const sum = createHash('sha256').update(wanted).digest('hex');
    const said = await inContainer(
      'for one in one other; do cp /locked/$one /k; sh /officina/keystore /k; sha256sum </k; done',
    );
    expect(said).toBe(`${sum}  -\n${sum}  -\n`);
  });

  it('leaves a keystore of another kind, or with another password, as it is', async () => {
    const said = await inContainer(
      'for one in own cut text; do cp /locked/$one /k; sh /officina/keystore /k; cmp /locked/$one /k && echo $one; done; ls /tmp',
    );
    expect(said).toBe('own\ncut\ntext\n');
  });

  it('is taken out or set, where it is of this layer, and left where the parent has it', async () => {
    const make = [
      'mkdir -p /etc/ssh /etc/ssl/private /etc/ssl/certs/java /var/lib/dbus /var/lib/texmf/web2c/luatex /var/lib/texmf/web2c/tex /var/lib/texmf/web2c/pdftex',
      'cd /etc/ssh; echo k >ssh_host_old_key; touch -d 2020-01-01 ssh_host_old_key; echo c >sshd_config',
      'cat >/step <<"EOF"',
      'echo k >/etc/ssh/ssh_host_rsa_key; echo k >/etc/ssh/ssh_host_rsa_key.pub',
      'cd /etc/ssl; echo k >private/ssl-cert-snakeoil.key; echo c >certs/ssl-cert-snakeoil.pem; ln -s ssl-cert-snakeoil.pem certs/0a1b.0',
      'echo 1 >/var/lib/dbus/machine-id; echo 1 >/etc/machine-id; cp /locked/one /etc/ssl/certs/java/cacerts',
      'cd /var/lib/texmf; for one in luatex/luatex tex/tex pdftex/latex; do echo f >web2c/$one.fmt; echo l >web2c/$one.log; done',
      'printf "%% the first line\\n./:\\nz\\na\\n" >ls-R',
      'EOF',
      'sh /officina/layer /step',
      'cd /; find etc/ssh etc/ssl/private etc/ssl/certs/0a1b.0 etc/ssl/certs/*snake* etc/machine-id var/lib/dbus var/lib/texmf -type f 2>/dev/null | sort',
      'wc -c </etc/machine-id; cat /var/lib/texmf/ls-R',
      'stat -c %Y /etc/ssl/certs/java/cacerts; cmp /locked/one /etc/ssl/certs/java/cacerts >/dev/null || echo set',
    ];
    expect((await inContainer(make.join('\n'))).split('\n')).toEqual([
      ...['etc/machine-id', 'etc/ssh/ssh_host_old_key', 'etc/ssh/sshd_config'],
      ...['var/lib/texmf/ls-R', 'var/lib/texmf/web2c/pdftex/latex.fmt'],
      '0',
      ...['% the first line', '.:', 'ls-R', 'web2c', '', './web2c:', 'luatex', 'pdftex', 'tex', ''],
      ...['./web2c/luatex:', '', './web2c/pdftex:', 'latex.fmt', '', './web2c/tex:'],
      ...[`${epoch}`, 'set', ''],
    ]);
  });

  it('is a secret of a server, or a database with the hour, and goes; what the parent has stays', async () => {
    const files = [
      ...['/etc/bind/rndc.key', '/etc/varnish/secret', '/var/lib/rabbitmq/.erlang.cookie'],
      ...['/etc/ejabberd/ejabberd.pem', '/etc/xrdp/rsakeys.ini', '/etc/aliases.db', '/etc/mail/access.db'],
    ].join(' ');
    const make = [
      `for one in ${files}; do mkdir -p "${'$'}{one%/*}"; echo k >$one; done`,
      'echo k >/etc/bind/named.conf; echo k >/tmp/tmp.0123456789; echo k >/etc/ejabberd/ejabberd.yml',
      `touch -d 2020-01-01 ${files}`,
      'echo : >/nothing; sh /officina/layer /nothing',
      `ls ${files} | wc -l`,
      `echo 'for one in ${files}; do echo n >$one; done; : >/tmp/tmp.AbCdEfGhIj; echo mine >/tmp/tmp.JiHgFeDcBa' >/step`,
      'sh /officina/layer /step',
      'find /etc/bind /etc/varnish /var/lib/rabbitmq /etc/ejabberd /etc/xrdp /etc/aliases.db /etc/mail /tmp -type f 2>/dev/null | sort',
    ];
    expect((await inContainer(make.join('\n'))).split('\n')).toEqual([
      ...['7', '/etc/bind/named.conf', '/etc/ejabberd/ejabberd.yml'],
      ...['/tmp/tmp.0123456789', '/tmp/tmp.JiHgFeDcBa', ''],
    ]);
  });

  it('is a log, and goes, but its folder stays as the package made it: a server needs it', async () => {
    const make = [
      `echo 'mkdir -p /var/log/nginx/deep; chown 33:4 /var/log/nginx; chmod 2750 /var/log/nginx; echo l >/var/log/nginx/deep/a.log; ln -s a.log /var/log/now; echo l >/var/log/dpkg.log' >/step`,
      'sh /officina/layer /step',
      'find /var/log -path "*nginx*" -printf "%p %U:%G %m %Ts\\n" | sort; find /var/log ! -type d',
      'rm -r /var/log; sh /officina/layer /step; stat -c %u /var/log/nginx',
    ];
    expect((await inContainer(make.join('\n'))).split('\n')).toEqual([
      ...[`/var/log/nginx 33:4 2750 ${epoch}`, `/var/log/nginx/deep 0:0 755 ${epoch}`, '33', ''],
    ]);
  });

  it('is a line with the hour in the settings of sendmail, and goes', async () => {
    const lines = '##### built with make\\n##### %s\\nO x\\n';
    const make = [
      'mkdir /etc/mail; cd /etc/mail; cat >/step <<"EOF"',
      `cd /etc/mail; printf "${lines}" "on: $(date)" | tee Makefile >databases`,
      `printf "${lines}" "built by root@somewhere on $(date)" | tee sendmail.cf submit.cf >sendmail.mc`,
      'EOF',
      'sh /officina/layer /step; wc -l Makefile databases sendmail.cf submit.cf sendmail.mc; cat submit.cf',
    ];
    const said = (await inContainer(make.join('\n'))).split('\n').map((line) => line.trim());
    expect(said).toEqual([
      ...['2 Makefile', '2 databases', '2 sendmail.cf', '2 submit.cf', '3 sendmail.mc', '11 total'],
      ...['##### built with make', 'O x', ''],
    ]);
  });
});
