#!/bin/sh
# sh /officina/varying <file>: what packages of Debian make in each installation anew (keys, numbers, caches with the hour in
# them), as far as it is younger than the file: it goes, or is written as it always is. docs/build.md lists it.
set -eu
since=$1
new() { find "$@" -newer "$since" 2>/dev/null || :; }

# Of logs, the folders stay: nginx, apache2 and others do not start without theirs.
find /var/log ! -type d -exec rm -f {} + 2>/dev/null || :
rm -rf /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old \
  /var/cache/apt/*.bin /var/cache/fontconfig/* /var/cache/man/* /etc/*- \
  /root/.cache /root/.wget-hsts /tmp/node-compile-cache /tmp/hsperfdata_*
# debconf starts a package's script a second time, and what mktemp gave it the first time stays (ejabberd).
new /tmp -maxdepth 1 -type f -name 'tmp.??????????' -empty | xargs -r rm
find / -xdev \( -path /proc -o -path /sys -o -path /dev \) -prune -o \
  -type d -name __pycache__ -prune -exec rm -rf {} +

# debconf remembers where the new version of a settings file lay while ucf asked about it.
new /var/cache/debconf/config.dat | xargs -r sed -i 's#^\( NEW = /tmp/.*\.\)[^.]*$#\1#'

# A key in an image is everybody's, and a machine's number is no machine's: what needs one makes it where it runs.
new /etc/ssh -name 'ssh_host_*_key*' | xargs -r rm
new /etc/ssl/private/ssl-cert-snakeoil.key | xargs -r rm -f /etc/ssl/certs/ssl-cert-snakeoil.pem
new /etc/ssl/certs -type l -lname ssl-cert-snakeoil.pem | xargs -r rm
new /etc/bind/rndc.key /etc/varnish/secret /var/lib/rabbitmq/.erlang.cookie /etc/ejabberd/ejabberd.pem \
  /etc/xrdp/rsakeys.ini | xargs -r rm
new /var/lib/dbus/machine-id | xargs -r rm
[ -z "$(new /etc/machine-id)" ] || : >/etc/machine-id

# Java's keystore of certificates has the hour in each, Octave's list of packages in its first line.
keystore=/etc/ssl/certs/java/cacerts
[ -z "$(new $keystore)" ] || sh "${0%/*}/keystore" $keystore

new /usr/share/octave/octave_packages | xargs -r sed -i '/^# Created by Octave /d'

# A mail server's databases have the hour in them, and a number of Berkeley DB's own; sendmail's settings have the hour.
new /etc/aliases.db /etc/mail -name '*.db' | xargs -r rm
new /etc/mail/Makefile /etc/mail/databases /etc/mail/sendmail.cf /etc/mail/submit.cf |
  xargs -r sed -i '/^##### \(on: \|built by .* on \)/d'

# TeX Live's formats: Lua's tables are in another order each time, tex itself has the minute, and plain ones name the list of
# languages that was there when dpkg came to them. The program makes its own in the home when it needs one; LaTeX's repeat.
tex=/var/lib/texmf
new $tex/web2c \( -name '*.log' -o -path '*/lua*/*.fmt' -o -name '*.fmt' ! -name '*latex*' \) | xargs -r rm
[ -z "$(new $tex/ls-R)" ] || {
  (cd $tex && head -n 1 ls-R && LC_ALL=C ls -1LRA .) >/tmp/ls-R
  cp /tmp/ls-R $tex/ls-R
  rm /tmp/ls-R
}
