# One end of a tunnel: IPv4 packets of a TUN device, each in a datagram. tunnel.pl DEVICE ADDRESS PORT [PEER PORT]:
# with a peer, everything goes there; without, to where the packets of the address inside came from last, so that it
# goes on when a translator on the way chooses another port. Says "ready", and goes on until it is ended.
use strict;
use Socket qw(:all);
use Fcntl;

my ($device, $address, $port, $peer, $peers) = @ARGV;
$| = 1;
my $TUNSETIFF = 0x400454ca;
my $IFF_TUN_NO_PI = 0x1001;
sysopen(my $tun, '/dev/net/tun', O_RDWR) or die "/dev/net/tun: $!\n";
ioctl($tun, $TUNSETIFF, pack('a16 S x22', $device, $IFF_TUN_NO_PI)) or die "$device: $!\n";
socket(my $udp, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
bind($udp, pack_sockaddr_in($port, inet_aton($address))) or die "$address:$port: $!\n";
my $to = defined $peer ? pack_sockaddr_in($peers, inet_aton($peer)) : undef;
my %at;
print "ready\n";
while (1) {
  my $ready = '';
  vec($ready, fileno $tun, 1) = 1;
  vec($ready, fileno $udp, 1) = 1;
  # What a translator on the way knows of it has to be kept alive (RFC 3948, section 4).
  if (!select($ready, undef, undef, 10)) {
    send($udp, "\xff", 0, $to) if defined $to;
    next;
  }
  if (vec($ready, fileno $tun, 1) && sysread($tun, my $packet, 65535)) {
    my $way = defined $to ? $to : $at{substr($packet, 16, 4)};
    send($udp, $packet, 0, $way) if defined $way && ord($packet) >> 4 == 4;
  }
  if (vec($ready, fileno $udp, 1)) {
    my $from = recv($udp, my $packet, 65535, 0);
    if (defined $from && length($packet) >= 20 && ord($packet) >> 4 == 4) {
      $at{substr($packet, 12, 4)} = $from unless defined $to;
      syswrite($tun, $packet);
    }
  }
}
