# Sends one probe for each line "ID udp|tcp FROM PORT TO PORT AWAITED" of its input: a datagram, or over TCP
# the ID once the connection stands. Prints "ID answered" for each that comes back, and "done" when nothing
# happens any more: for up to 15 s while one that is AWAITED has not answered, then for 0.7 s.
use strict;
use Socket qw(:all);
use Fcntl;
use IO::Select;

sub place { my ($a, $p) = @_;
  $a =~ /:/ ? pack_sockaddr_in6($p, inet_pton(AF_INET6, $a)) : pack_sockaddr_in($p, inet_pton(AF_INET, $a)) }

$| = 1;
my (%id, %awaited);
my ($reads, $writes) = (IO::Select->new, IO::Select->new);
while (my $line = <STDIN>) {
  chomp $line;
  last if $line eq '';
  my ($id, $kind, $from, $sport, $to, $dport, $awaited) = split / /, $line;
  my $tcp = $kind eq 'tcp';
  socket(my $s, $to =~ /:/ ? AF_INET6 : AF_INET, $tcp ? SOCK_STREAM : SOCK_DGRAM, 0) or die "socket: $!";
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
  bind($s, place($from, $sport)) or die "bind $from $sport: $!";
  fcntl($s, F_SETFL, O_NONBLOCK);
  $id{fileno $s} = $id;
  $awaited{$id} = 1 if $awaited;
  if ($tcp) { connect($s, place($to, $dport)); $writes->add($s); }
  else { send($s, $id, 0, place($to, $dport)); $reads->add($s); }
}
while ($reads->count + $writes->count) {
  my ($r, $w) = IO::Select::select($reads, $writes, undef, %awaited ? 15 : 0.7);
  last unless $r;
  for my $s (@$w) {
    my $error = unpack 'i', getsockopt($s, SOL_SOCKET, SO_ERROR);
    $writes->remove($s);
    next if $error;
    send($s, $id{fileno $s}, 0);
    $reads->add($s);
  }
  for my $s (@$r) {
    recv($s, my $data, 100, 0);
    my $id = $id{fileno $s};
    $reads->remove($s);
    if ($data eq $id) { print "$id answered\n"; delete $awaited{$id}; }
  }
}
print "done\n";
