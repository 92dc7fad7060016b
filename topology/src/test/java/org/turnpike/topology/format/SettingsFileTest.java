package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.PeerPolicy.Verdict;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

class SettingsFileTest {

  private static NodeSettings everything(String secret) {
    return new NodeSettings(
        7,
        new NodeId("edge1"),
        List.of(
            new RoleSettings.FrontEnd(
                List.of("contoso.com", "fabrikam.com"),
                List.of("192.0.2.1"),
                Duration.ofMinutes(1),
                Duration.ofHours(2),
                List.of(),
                List.of(
                    new Home(
                        "edge.contoso.net",
                        Optional.of("sip.online.example"),
                        List.of(UserUri.parse("olga@contoso.com"))),
                    new Home("two.contoso.net", List.of(UserUri.parse("bob@contoso.com")))),
                new FederationRules(
                    true,
                    List.of(),
                    List.of("third.example"),
                    20,
                    List.of(),
                    List.of(
                        new FederationRules.Tenant(
                            List.of("fabrikam.com"), false, List.of("contoso.com"), List.of())))),
            new RoleSettings.AvEdge(
                "contoso.com",
                List.of(
                    new RoleSettings.RelayAddress(
                        Endpoint.literal("10.45.16.30"), Endpoint.literal("131.107.155.30")),
                    new RoleSettings.RelayAddress(
                        Endpoint.literal("2001:db8::30"), Endpoint.literal("2001:db8::30"))),
                50000,
                59999,
                secret,
                46,
                List.of(
                    new RoleSettings.Alternate(
                        Endpoint.parse("172.25.33.10:3478"), Endpoint.parse("172.25.33.11:3478")))),
            new RoleSettings.Director(
                List.of("contoso.com"),
                List.of("172.25.33.20"),
                List.of(
                    new Home(
                        "fe",
                        "fe.contoso.net",
                        Optional.empty(),
                        List.of(UserUri.parse("eve@contoso.com"))))),
            new RoleSettings.AccessEdge(
                List.of("sip.contoso.com"),
                List.of("contoso.com"),
                new FederationRules(
                    true,
                    List.of("fabrikam.com"),
                    List.of("bad.example"),
                    20,
                    List.of(
                        new FederationRules.Provider(
                            List.of("sip-europe.online.example"), List.of("litware.com"))),
                    List.of(
                        new FederationRules.Tenant(
                            List.of("tailspin.com"),
                            false,
                            List.of("fabrikam.com"),
                            List.of("worse.example"))))),
            new RoleSettings.ReverseProxy(
                List.of("https"),
                Endpoint.literal("172.25.33.40"),
                List.of(
                    new RoleSettings.Published(
                        List.of("web.contoso.com"),
                        "pool.contoso.net",
                        List.of(Endpoint.parse("192.168.20.11:4443"))))),
            new RoleSettings.WebOutside(
                List.of("sip-wss-2"),
                "web.contoso.com",
                List.of(Endpoint.literal("172.25.33.40"), Endpoint.literal("2001:db8::40"))),
            new RoleSettings.Replica(List.of("settings")),
            new RoleSettings.Web("Contoso")),
        List.of(
            new Listener(
                "turn-udp-outside",
                Protocol.TURN_UDP,
                Endpoint.parse("10.45.16.30:3478"),
                Endpoint.parse("131.107.155.30:3478"),
                Optional.empty()),
            new Listener(
                "sip-tls",
                Protocol.SIP_TLS,
                Endpoint.parse("[2001:db8::1]:5061"),
                Endpoint.parse("[2001:db8::1]:5061"),
                Optional.of("edge1-internal"),
                Set.of(Audience.CLIENTS, Audience.SERVERS))),
        List.of(
            new Peer(
                "pool.contoso.net",
                Peer.Purpose.NEXT_HOP,
                List.of(Endpoint.parse("192.168.20.11:5061")))),
        new Trust(
            List.of(Path.of("certificates", "authorities.pem")),
            List.of(Path.of("certificates", "partners.pem")),
            List.of(Endpoint.parse("10.1.2.3:80"))),
        new PeerPolicy(
            List.of(
                new PeerPolicy.Rule(Prefix.parse("10.0.0.0/8"), Verdict.BLACKHOLE),
                new PeerPolicy.Rule(Prefix.parse("131.107.155.30"), 50000, 59999, Verdict.RELAY))),
        Limits.DEFAULT);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    String text = SettingsFile.write(everything(""));
    assertThat(SettingsFile.read(text, "edge1.json")).isEqualTo(everything(""));
    assertThat(SettingsFile.write(SettingsFile.read(text, "edge1.json"))).isEqualTo(text);
  }

  @Test
  void aBandwidthIsWrittenWhereThereIsALimit() {
    NodeSettings free = everything("");
    assertThat(SettingsFile.write(free)).doesNotContain("bandwidth");
    NodeSettings bounded =
        new NodeSettings(
            free.version(),
            free.node(),
            free.roles(),
            free.listeners(),
            free.peers(),
            free.trust(),
            free.peerPolicy(),
            Limits.DEFAULT.withRelay(20, 5000, 4_000_000, 10_000_000_000L));
    String text = SettingsFile.write(bounded);
    assertThat(text)
        .contains("\"bandwidth_per_user_bps\" : 4000000", "\"bandwidth_bps\" : 10000000000");
    assertThat(SettingsFile.read(text, "edge1.json")).isEqualTo(bounded);
  }

  @Test
  void aSecretIsNeverWritten() {
    String text = SettingsFile.write(everything("s3cret-of-the-pool"));
    assertThat(text).isEqualTo(SettingsFile.write(everything(""))).doesNotContain("s3cret");
  }

  @Test
  void theSecretIsAddedOnTheNode() {
    NodeSettings read = SettingsFile.read(SettingsFile.write(everything("")), "edge1.json");
    assertThat(read.withRelaySecret("s3cret")).isEqualTo(everything("s3cret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\" : 7 | \"vresion\" : 7 | e.json: unknown key \"vresion\"; expected one of"
            + " turnpike_settings, version, node, roles, listeners, peers, trust, peer_policy,"
            + " limits; did you mean \"version\"?",
        "\"turn-udp\" | \"turnudp\" | e.json: listeners/0/protocol: expected one of sip-udp,",
        "10.45.16.30:3478 | 10.45.16.300:3478 | e.json: listeners/0/address \"10.45.16.300:3478\"",
        "\"next-hop\" | \"hop\" | e.json: peers/0/purpose: expected one of next-hop, server,",
        "\"servers\" ] | \"severs\" ] | e.json: listeners/1/audience: expected one of clients,",
        "\"open\" : true | \"open\" : 1 | e.json: roles/0/federation/open: expected true or false",
        "50000 | 80 | e.json: roles/1/relay ports 80-59999: expected a range in 1024-65535",
        "\"connections\" : 10000 | \"connections\" : \"many\" | e.json: limits/connections:"
            + " expected a whole number",
        "\"sip-tls\", | \"sip-udp\", | e.json: listeners/1/listener \"sip-udp\": sip-tls",
        "\"turnpike_settings\" : 1 | \"turnpike_settings\" : 2 | e.json: turnpike_settings:"
            + " expected 1"
      })
  void aMistakeIsToldWithItsPlace(String right, String wrong, String message) {
    String text = SettingsFile.write(everything(""));
    assertThat(text).contains(right);
    String changed =
        right.startsWith("\"sip-tls\"")
            ? text.replace("\"certificate\" : \"edge1-internal\"", "\"certificate\" : 5")
            : text.replaceFirst(java.util.regex.Pattern.quote(right), wrong);
    String expected =
        right.startsWith("\"sip-tls\"")
            ? "e.json: listeners/1/certificate: expected text"
            : message;
    assertThatThrownBy(() -> SettingsFile.read(changed, "e.json"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(expected);
  }

  @Test
  void whatIsNoJsonIsNamed() {
    assertThatThrownBy(() -> SettingsFile.read("{", "e.json"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("e.json: is no JSON: ");
  }
}
