# Answers on each "udp|tcp ADDRESS PORT" of its input, an empty line ends the list: what comes is sent back.
# Says "ready", and goes on until it is ended.
use strict;
use Socket qw(:all);
use IO::Select;

sub place { my ($a, $p) = @_;
  $a =~ /:/ ? pack_sockaddr_in6($p, inet_pton(AF_INET6, $a)) : pack_sockaddr_in($p, inet_pton(AF_INET, $a)) }

$| = 1;
my %listens;
my $reads = IO::Select->new;
while (my $line = <STDIN>) {
  chomp $line;
  last if $line eq '';
  my ($kind, $at, $port) = split / /, $line;
  my $tcp = $kind eq 'tcp';
  socket(my $s, $at =~ /:/ ? AF_INET6 : AF_INET, $tcp ? SOCK_STREAM : SOCK_DGRAM, 0) or die "socket: $!";
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($s, place($at, $port)) or die "bind $at $port: $!";
  if ($tcp) { listen($s, 500) or die "listen: $!"; $listens{fileno $s} = 1; }
  $reads->add($s);
}
print "ready\n";
while (my @ready = $reads->can_read) {
  for my $s (@ready) {
    if ($listens{fileno $s}) {
      my $one;
      $reads->add($one) if accept($one, $s);
      next;
    }
    my $from = recv($s, my $data, 100, 0);
    if (!defined $from or $data eq '') { $reads->remove($s); }
    elsif ($from eq '') { send($s, $data, 0); }
    else { send($s, $data, 0, $from); }
  }
}
