/**
 * A shell function `unzip_into <archive> <folder>` that unpacks a zip with what a Debian base image always has: perl
 * reads the directory of the archive (APPNOTE.TXT 4.3) and gzip inflates and checks each member. Installing an
 * unpacker would put an unpinned program between the verified bytes and the image.
 */
export const unzipFunction = String.raw`unzip_into() {
  if command -v unzip >/dev/null; then unzip -q "$1" -d "$2"; return; fi
  perl - "$1" "$2" <<'PERL'
use strict; use warnings;
my ($archive, $folder) = @ARGV;
open my $in, '<:raw', $archive or die "officina: asset-not-a-program: $archive: $!\n";
local $/; my $zip = <$in>;
my $end = rindex $zip, "PK\x05\x06";
die "officina: asset-not-a-program: the archive is not a zip\n" if $end < 0;
my %links;
my ($count, undef, $at) = unpack 'v V V', substr $zip, $end + 10, 10;
for (1 .. $count) {
  my ($method, $crc, $packed, $size, $names, $extra, $comment, $mode, $offset) =
    unpack 'x10 v x4 V V V v v v x4 V V', substr $zip, $at, 46;
  my $name = substr $zip, $at + 46, $names;
  $at += 46 + $names + $extra + $comment;
  die "officina: archive-escapes: member $name leaves the archive\n" if $name =~ m{^/|(?:^|/)\.\.(?:/|$)};
  my $path = "$folder/$name";
  (my $parent = $path) =~ s{/[^/]*$}{};
  system('mkdir', '-p', $parent) == 0 or exit 1;
  next if $name =~ m{/$};
  my $start = $offset + 30 + unpack('v', substr $zip, $offset + 26, 2) + unpack('v', substr $zip, $offset + 28, 2);
  my $data = substr $zip, $start, $packed;
  die "officina: asset-not-a-program: member $name is packed by method $method\n" if $method != 0 && $method != 8;
  my $type = ($mode >> 16) & 0170000;
  my $bits = $type ? ($mode >> 16) & 0777 : 0644;
  if ($method == 8) {
    open my $out, '|-:raw', 'sh', '-c', 'gzip -dc > "$1"', 'sh', $path or exit 1;
    print $out "\x1f\x8b\x08\0\0\0\0\0\0\x03", $data, pack('V V', $crc, $size);
    close $out or die "officina: asset-truncated: member $name does not unpack\n";
  } else {
    open my $out, '>:raw', $path or exit 1;
    print $out $data;
    close $out or exit 1;
  }
  if ($type == 0120000) { $links{$name} = 1 } else { delete $links{$name}; chmod $bits, $path }
}
# A link lies in the archive as a file with its target. They are made last, so nothing is written through one.
for my $name (sort keys %links) {
  open my $in, '<:raw', "$folder/$name" or exit 1;
  my $target = <$in>;
  my @at = split m{/}, $name;
  pop @at;
  for my $part (split m{/}, $target) {
    next if $part eq '' || $part eq '.';
    if ($part ne '..') { push @at, $part } elsif (@at) { pop @at } else { $target = "/$target" }
  }
  die "officina: archive-escapes: link $name leaves the archive\n" if $target =~ m{^/};
  unlink "$folder/$name" and symlink $target, "$folder/$name" or exit 1;
}
PERL
}`;
