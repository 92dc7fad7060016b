package org.turnpike.server.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunMethod;

/// What a relay would have to be asked for to reach its own machine, its neighbours or a cloud's
/// metadata, in each spelling that got past another relay: by CreatePermission, ChannelBind and
/// Connect it is 403. CVE-2026-27624 and CVE-2026-53450 (IPv4-mapped), CVE-2020-26262
/// (unspecified), CVE-2026-73212 (6to4, NAT64, IPv4-compatible at Connect). CVE-2026-73213 (ranges
/// whose ends are no prefix) cannot be written here: a rule has a prefix.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForbiddenPeersIT {

  private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress V6 = InetAddress.ofLiteral("::1");

  private final TestEdge edge =
      new TestEdge(
          PeerPolicy.DEFAULT,
          new RoleSettings.RelayAddress(V4, V4),
          new RoleSettings.RelayAddress(V6, V6));

  @AfterAll
  void stop() {
    edge.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "loopback,                      7f000001",
    "another loopback,              7fffffff",
    "this host,                     00000000",
    "private 10,                    0a000001",
    "private 172.16,                ac100001",
    "private 192.168,               c0a80001",
    "shared address space,          64400001",
    "metadata of a cloud,           a9fea9fe",
    "multicast,                     e0000001",
    "broadcast,                     ffffffff",
    "IPv6 loopback,                 00000000000000000000000000000001",
    "IPv6 unspecified,              00000000000000000000000000000000",
    "mapped loopback,               00000000000000000000ffff7f000001",
    "mapped unspecified,            00000000000000000000ffff00000000",
    "mapped private,                00000000000000000000ffff0a000001",
    "mapped public,                 00000000000000000000ffff08080808",
    "IPv4-compatible loopback,      0000000000000000000000007f000001",
    "IPv4-translated loopback,      0000000000000000ffff00007f000001",
    "NAT64 loopback,                0064ff9b00000000000000007f000001",
    "local NAT64 loopback,          0064ff9b00010000000000007f000001",
    "6to4 of loopback,              20027f00000100000000000000000001",
    "6to4 of a private address,     20020a00000100000000000000000001",
    "Teredo,                        20010000000000000000000080fffffe",
    "link-local,                    fe800000000000000000000000000001",
    "unique local,                  fc000000000000000000000000000001",
    "site-local,                    fec00000000000000000000000000001",
    "IPv6 multicast,                ff020000000000000000000000000001",
  })
  void isRefusedInEveryRequest(String name, String hex) throws IOException {
    InetSocketAddress peer = new InetSocketAddress(address(hex), 8080);
    boolean v6 = hex.length() == 32;
    try (TurnTcpClient datagrams = edge.client();
        TurnTcpClient connections = edge.client()) {
      allocate(datagrams, 17, v6);
      assertThat(datagrams.permit(peer.getAddress()).errorCode()).isEqualTo(403);
      assertThat(
              datagrams
                  .ask(
                      StunMethod.CHANNEL_BIND,
                      w ->
                          w.number(StunAttribute.CHANNEL_NUMBER, 0x40000000L)
                              .address(StunAttribute.XOR_PEER_ADDRESS, peer))
                  .errorCode())
          .isEqualTo(403);
      allocate(connections, 6, v6);
      assertThat(connections.permit(peer.getAddress()).errorCode()).isEqualTo(403);
      assertThat(connections.connect(peer).errorCode()).isEqualTo(403);
    }
  }

  private static void allocate(TurnTcpClient client, long transport, boolean v6)
      throws IOException {
    assertThat(
            client
                .ask(
                    StunMethod.ALLOCATE,
                    w ->
                        w.number(StunAttribute.REQUESTED_TRANSPORT, transport << 24)
                            .number(StunAttribute.REQUESTED_ADDRESS_FAMILY, (v6 ? 2L : 1L) << 24))
                .errorCode())
        .isZero();
  }

  private static InetAddress address(String hex) throws UnknownHostException {
    byte[] raw = HexFormat.of().parseHex(hex);
    return raw.length == 16
        ? Inet6Address.getByAddress(null, raw, -1) // else a mapped one would become IPv4
        : InetAddress.getByAddress(raw);
  }
}
