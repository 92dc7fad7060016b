package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;

/// A pool of three Edges behind one-to-one NAT with hairpin. Alice's relay is the first Edge, Bob's
/// the second, and the third has another A/V Authentication key.
///
/// ```
///  alice ── nat-a ──┐                             ┌── edge1 10.9.0.11, told as 203.0.113.21
///                 inet ── nat (one-to-one, hairpin) ── edge2 10.9.0.12, told as 203.0.113.22
///  bob   ── nat-b ──┘  └── fe 198.51.100.11        └── edge3 10.9.0.13, told as 203.0.113.23
/// ```
@Tag("lab")
@Needs({"root", "baresip", "tcpdump", "nft", "ip", "turnutils_uclient"})
class PoolLabIT {

  private static final String FRONT_END = "198.51.100.11";
  private static final double ALICE = 440;
  private static final double BOB = 880;
  private static final String KEY = "the A/V Authentication key that the pool shares";
  private static final String OTHER_KEY = "the A/V Authentication key of a node by mistake";

  private static final String SITE =
      """
      turnpike: 1
      name: Three Edges
      organisations:
        contoso: {domains: [contoso.example], internal-domain: contoso.internal, product: turnpike}
      sites:
        here:
          organisation: contoso
          networks: {servers: 198.51.100.0/26, edge-inside: 10.8.0.0/24, edge-outside: 10.9.0.0/24}
          circuits:
            internet: {to: internet, address: 203.0.113.2/24, bandwidth: 1 Gbit/s}
          firewalls:
            outer:
              outside: [internet]
              perimeter: edge-outside
              inside: router
              nat:
                - {kind: one-to-one, inside: 10.9.0.11, outside: 203.0.113.21, hairpin: yes}
                - {kind: one-to-one, inside: 10.9.0.12, outside: 203.0.113.22, hairpin: yes}
                - {kind: one-to-one, inside: 10.9.0.13, outside: 203.0.113.23, hairpin: yes}
            inner: {outside: edge-inside, inside: router}
      pools:
        fe: {role: front-end, network: here/servers, edge: edge, nodes: {fe1: 198.51.100.11}}
        edge:
          role: edge
          option: scaled-nat
          addressing: single
          outside: here/edge-outside
          inside: here/edge-inside
          fqdn: edge.contoso.internal
          next-hop: fe
          nodes:
            edge1: {inside: 10.8.0.11, external: 10.9.0.11 as 203.0.113.21}
            edge2: {inside: 10.8.0.12, external: 10.9.0.12 as 203.0.113.22}
            edge3: {inside: 10.8.0.13, external: 10.9.0.13 as 203.0.113.23}
      users:
        alice: {home: fe, at: here/servers}
        bob: {home: fe, at: here/servers}
      """;

  @TempDir Path folder;

  /// A home router that lets its phone reach the Front End's and the Edges' ports and nothing else.
  private static Namespace home(Lab lab, Namespace inet, String name, int number) {
    Namespace nat = lab.namespace("nat-" + name);
    lab.plug(nat, "wan", "203.0.113.10" + number + "/24", inet, "br");
    Namespace phone = lab.namespace(name);
    lab.link(nat, "lan", "10." + number + ".0.1/24", phone, "eth0", "10." + number + ".0.2/24");
    nat.router();
    nat.ip("route add default via 203.0.113.254");
    phone.ip("route add default via 10." + number + ".0.1");
    nat.nft(
        """
        table inet home {
          chain forward {
            type filter hook forward priority 0; policy drop;
            ct state established,related accept
            iifname "lan" ip daddr 203.0.113.21-203.0.113.23 udp dport 3478 accept
            iifname "lan" ip daddr 198.51.100.11 tcp dport 5061 accept
            iifname "lan" reject
          }
          chain postrouting {
            type nat hook postrouting priority 100; policy accept;
            oifname "wan" masquerade random
          }
        }
        """);
    return phone;
  }

  private static Namespace edge(Lab lab, Namespace nat, int number) {
    Namespace edge = lab.namespace("edge" + number);
    lab.plug(edge, "eth0", "10.9.0.1" + number + "/24", nat, "dmz");
    edge.ip("link add inside type bridge");
    edge.ip("addr add 10.8.0.1" + number + "/24 dev inside");
    edge.ip("link set dev inside up");
    edge.ip("route add default via 10.9.0.1");
    return edge;
  }

  /// The office's router: each Edge has a public address of its own, also for its neighbours.
  private static Namespace office(Lab lab, Namespace inet) {
    Namespace nat = lab.namespace("nat");
    lab.plug(nat, "wan", "203.0.113.2/24", inet, "br");
    lab.bridge(nat, "dmz", "10.9.0.1/24");
    nat.router();
    nat.ip("route add default via 203.0.113.254");
    StringBuilder to = new StringBuilder();
    StringBuilder from = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      nat.ip("addr add 203.0.113.2" + i + "/32 dev wan");
      to.append("ip daddr 203.0.113.2" + i + " dnat to 10.9.0.1" + i + "\n");
      from.append("ip saddr 10.9.0.1" + i + " snat to 203.0.113.2" + i + "\n");
    }
    nat.nft(
        "table ip office {\nchain prerouting {\n"
            + "type nat hook prerouting priority -100; policy accept;\n"
            + to
            + "}\nchain postrouting {\ntype nat hook postrouting priority 100; policy accept;\n"
            + from
            + "}\n}\n");
    return nat;
  }

  private Product node(Lab lab, Namespace place, String name, String key, Path site) {
    try {
      Path data = Files.createDirectories(folder.resolve(name).resolve("data"));
      Files.writeString(data.resolve("version"), "turnpike-data 1\n");
      Files.writeString(
          data.resolve("secrets"),
          "av-authentication-key = " + key + "\nnonce-key = " + "n".repeat(43) + "\n");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lab.owns(Product.up(place, folder.resolve(name), site.toString(), "--node", name));
  }

  private Baresip phone(
      Namespace place, Product frontEnd, String user, String relay, String key, double tone) {
    TimeLimitedKeys keys = new TimeLimitedKeys("contoso.example", key);
    String name = keys.marked(user + "@contoso.example", Instant.now().plus(Duration.ofHours(1)));
    for (JsonNode each : frontEnd.ready().get("users")) {
      String address = each.get("address").asString().substring("sip:".length());
      if (address.startsWith(user + "@")) {
        return Baresip.start(
            place,
            folder.resolve(user),
            new Baresip.Settings(
                address,
                each.get("password").asString(),
                FRONT_END + ":5061",
                "tls",
                "medianat=ice",
                Optional.of(new Baresip.Turn("turn:" + relay + ":3478", name, keys.password(name))),
                "eth0",
                tone));
      }
    }
    throw new IllegalStateException("no user " + user);
  }

  @Test
  void aCallGoesFromEdgeToEdgeThroughTheHairpinAndAnotherKeyIsNamed() throws Exception {
    Path site = folder.resolve("site.yaml");
    Files.writeString(site, SITE);
    try (Lab lab = Lab.open()) {
      Namespace inet = lab.namespace("inet");
      lab.bridge(inet, "br", "203.0.113.254/24");
      inet.ip("addr add 198.51.100.254/24 dev br");
      inet.router();
      Namespace server = lab.namespace("fe");
      lab.plug(server, "eth0", FRONT_END + "/24", inet, "br");
      server.ip("route add default via 198.51.100.254");
      Namespace nat = office(lab, inet);
      Namespace edge1 = edge(lab, nat, 1);
      Namespace edge2 = edge(lab, nat, 2);
      Namespace edge3 = edge(lab, nat, 3);
      Namespace alicePlace = home(lab, inet, "alice", 1);
      Namespace bobPlace = home(lab, inet, "bob", 2);
      Product frontEnd = node(lab, server, "fe1", KEY, site);
      node(lab, edge1, "edge1", KEY, site);
      node(lab, edge2, "edge2", KEY, site);
      Product stranger = node(lab, edge3, "edge3", OTHER_KEY, site);

      // The same credential is good on both Edges of the key, and not on the third.
      TimeLimitedKeys keys = new TimeLimitedKeys("contoso.example", KEY);
      String name = keys.marked("alice@contoso.example", Instant.now().plusSeconds(600));
      for (int edge = 1; edge <= 3; edge++) {
        Running client =
            alicePlace.start(
                folder.resolve("uclient" + edge + ".log"),
                List.of(
                    "turnutils_uclient",
                    "-u",
                    name,
                    "-w",
                    keys.password(name),
                    "-y",
                    "-n",
                    "5",
                    "-m",
                    "1",
                    "203.0.113.2" + edge));
        client.awaitEnd(Duration.ofSeconds(60));
        String said = String.join("\n", client.output());
        if (edge < 3) {
          assertThat(said).contains("Total lost packets 0 ");
        } else {
          assertThat(said).contains("Cannot complete Allocation");
        }
      }
      stranger
          .process()
          .await(
              line ->
                  line.contains(TimeLimitedKeys.fingerprint(KEY))
                      && line.contains(TimeLimitedKeys.fingerprint(OTHER_KEY)),
              Duration.ofSeconds(20));

      Capture atEdge2 = lab.owns(Capture.start(edge2, "eth0", folder.resolve("edge2.pcap")));
      Baresip alice = lab.owns(phone(alicePlace, frontEnd, "alice", "203.0.113.21", KEY, ALICE));
      Baresip bob = lab.owns(phone(bobPlace, frontEnd, "bob", "203.0.113.22", KEY, BOB));
      alice.awaitRegistered();
      bob.awaitRegistered();
      alice.call("bob@contoso.example");
      alice.awaitEstablished();
      bob.awaitEstablished();
      Path heardByAlice = Ears.recording(alice);
      Path heardByBob = Ears.recording(bob);
      Ears.assertTwoWay(heardByAlice, ALICE, heardByBob, BOB);
      alice.hangUp();
      bob.awaitClosed();

      List<Sighting> seen = atEdge2.stop();
      assertThat(seen.stream().filter(s -> between(s, "203.0.113.21", "10.9.0.12")).count())
          .as("RTP from Edge to Edge, by its public address")
          .isGreaterThan(50);
      assertThat(seen.stream().filter(s -> between(s, "10.9.0.12", "203.0.113.21")).count())
          .isGreaterThan(50);
    }
  }

  /// Media between relay ports.
  private static boolean between(Sighting sighting, String from, String to) {
    return sighting.kind() == Sighting.Kind.RTP
        && sighting.from().getAddress().getHostAddress().equals(from)
        && sighting.to().getAddress().getHostAddress().equals(to)
        && sighting.from().getPort() >= 50_000
        && sighting.to().getPort() >= 50_000;
  }
}
