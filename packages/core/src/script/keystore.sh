#!/bin/sh
# sh /officina/keystore <file>: a Java keystore of certificates, as ca-certificates-java makes it, with its entries by name and the
# layer's time in each. One of another kind, or with another password, stays as it is. The format: JavaKeyStore.java, version 2.
set -eu
# perl-base is in every Debian.
exec perl -e '
use strict;
my ($file, $seconds) = @ARGV;
my $sum = sub {
  my $salt = join("", map { "\0$_" } split //, "changeit") . "Mighty Aphrodite";
  open my $to, ">:raw", "/tmp/keystore" or die $!;
  print $to $salt, $_[0];
  close $to or die $!;
  my ($hex) = `sha1sum /tmp/keystore` =~ /^([0-9a-f]{40}) /;
  unlink "/tmp/keystore";
  return pack "H*", $hex;
};
open my $from, "<:raw", $file or die "$file: $!";
my $all = do { local $/; <$from> };
my ($magic, $version, $count) = unpack "N3", $all;
exit if length $all < 32 or $magic != 0xfeedfeed or $version != 2;
my ($body, $at, %entries) = (substr($all, 0, -20), 12);
exit if $sum->($body) ne substr $all, -20;
for (1 .. $count) {
  my ($kind, $name) = unpack "N n/a", substr $body, $at;
  exit if $kind != 2;
  my $date = $at + 6 + length $name;
  substr($body, $date, 8) = pack "Q>", $seconds * 1000;
  my ($type, $bytes) = unpack "n/a N/a", substr $body, $date + 8;
  my $end = $date + 14 + length($type) + length $bytes;
  $entries{$name} = substr $body, $at, $end - $at;
  $at = $end;
}
$body = join "", substr($body, 0, 12), map { $entries{$_} } sort keys %entries;
open my $to, ">:raw", $file or die "$file: $!";
print $to $body, $sum->($body);
close $to or die $!;
' "$1" "$SOURCE_DATE_EPOCH"
