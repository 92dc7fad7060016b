# Serves one file over HTTP at ADDRESS PORT FILE, whatever is asked for. Says "ready", and goes on until it is ended.
use strict;
use Socket qw(:all);

my ($at, $port, $file) = @ARGV;
$| = 1;
open(my $in, '<:raw', $file) or die "$file: $!";
my $text = do { local $/; <$in> };
socket(my $s, AF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
bind($s, pack_sockaddr_in($port, inet_pton(AF_INET, $at))) or die "bind $at $port: $!";
listen($s, 10) or die "listen: $!";
print "ready\n";
while (accept(my $one, $s)) {
  my $asked = '';
  while ($asked !~ /\r?\n\r?\n/) { sysread($one, $asked, 1000, length $asked) or last; }
  print "asked\n";
  syswrite($one, "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nConnection: close\r\n"
    . "Content-Length: " . length($text) . "\r\n\r\n" . $text);
  close $one;
}
