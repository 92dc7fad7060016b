package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.settings.Prefix;

/// The provider's published list: its form, the shipped snapshot, and what a topology takes from
/// it.
class EndpointsTest {

  /// As published: more keys than are read here, IPv6, several ports, entries without addresses.
  private static final String PUBLISHED =
      """
      [
        {"id": 11, "serviceArea": "Skype", "serviceAreaDisplayName": "Skype for Business Online and Microsoft Teams",
         "ips": ["198.51.100.0/24", "2001:db8:100::/48"], "udpPorts": "3478,3479,3480-3481",
         "expressRoute": true, "category": "Optimize", "required": true},
        {"id": 16, "serviceArea": "Skype", "serviceAreaDisplayName": "Skype", "urls": ["*.streaming.example"],
         "ips": ["203.0.113.0/24"], "tcpPorts": "443", "expressRoute": false, "category": "Default",
         "required": false, "notes": "broadcast"},
        {"id": 99, "serviceArea": "Common", "urls": ["both.example"], "ips": ["203.0.113.128/25"],
         "tcpPorts": "80,443", "expressRoute": true, "category": "Allow", "required": true}
      ]
      """;

  private static final String TOPOLOGY =
      """
      turnpike: 1
      organisations: {cloud: {kind: provider}, contoso: {domains: contoso.com, tenant-of: cloud}}
      sites:
        europe:
          kind: region
          organisation: cloud
          networks:
            relays: [198.51.100.0/25, "2001:db8:100:1::/64"]
            stream: 203.0.113.0/25
            both: 203.0.113.128/26
            unknown: 192.0.2.0/24
            written: {prefix: 203.0.113.192/26, expressroute: no}
      endpoints: {file: endpoints.json, as-of: 2026-11-01}
      """;

  @TempDir Path folder;

  private Loaded read(String list) throws IOException {
    Files.writeString(folder.resolve("endpoints.json"), list);
    return TopologyFile.read(Files.writeString(folder.resolve("t.yaml"), TOPOLOGY));
  }

  private Topology good(String list) throws IOException {
    Loaded loaded = read(list);
    assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Good.class);
    return ((Loaded.Good) loaded).topology();
  }

  @Test
  void aPublishedListIsReadAsItIs() throws IOException {
    EndpointList list = good(PUBLISHED).endpoints();
    assertThat(list.asOf()).isEqualTo("2026-11-01");
    EndpointList.Entry first = list.entries().getFirst();
    assertThat(first.id()).isEqualTo("11");
    assertThat(first.area()).isEqualTo("Skype");
    assertThat(first.expressRoute()).isTrue();
    assertThat(first.prefixes())
        .containsExactly(Prefix.parse("198.51.100.0/24"), Prefix.parse("2001:db8:100::/48"));
    assertThat(first.udp()).containsExactly(Ports.of(3478), Ports.of(3479), new Ports(3480, 3481));
    EndpointList.Entry second = list.entries().get(1);
    assertThat(second.required()).isFalse();
    assertThat(second.tcp()).containsExactly(Ports.of(443));
    assertThat(second.names("a.streaming.example")).isTrue();
    assertThat(second.names("streaming.example")).isFalse();
  }

  @Test
  void theListSaysWhichNetworksOfAProviderCircuitsCarry() throws IOException {
    Topology topology = good(PUBLISHED);
    assertThat(carried(topology, "relays")).isTrue();
    assertThat(carried(topology, "stream")).isFalse();
    // One entry that allows it is enough.
    assertThat(carried(topology, "both")).isTrue();
    // What the list does not know is the file's to say.
    assertThat(carried(topology, "unknown")).isTrue();
    assertThat(carried(topology, "written")).isFalse();
  }

  private static boolean carried(Topology topology, String network) {
    return topology.network(NetworkId.parse("europe/" + network)).expressRoute();
  }

  @Test
  void withoutAFileTheDatedSnapshotCounts() {
    Loaded loaded =
        TopologyFile.read(
            TOPOLOGY.replaceAll("(?m)^endpoints:.*$", "").replace("192.0.2.0/24", "52.112.10.0/24"),
            "t.yaml");
    EndpointList list = ((Loaded.Good) loaded).topology().endpoints();
    assertThat(list.asOf()).isNotBlank();
    assertThat(list.expressRoute(Prefix.parse("52.112.10.0/24"))).contains(true);
    assertThat(list.expressRoute(Prefix.parse("192.0.2.0/24"))).isEmpty();
    // The portal of a broadcast may use a circuit, its stream may not (B1, B2).
    assertThat(flags(list, "broadcast.skype.com")).contains(true);
    assertThat(flags(list, "a.streaming.mediaservices.windows.net")).containsExactly(false);
  }

  private static List<Boolean> flags(EndpointList list, String host) {
    return list.entries().stream()
        .filter(e -> e.names(host))
        .map(EndpointList.Entry::expressRoute)
        .toList();
  }

  @Test
  void aListThatCannotBeReadIsToldWithItsEntry() throws IOException {
    assertThat(read("{\"id\": 1}").toString()).contains("is no endpoint list");
    assertThat(read("[{\"id\": 7, \"ips\": [\"300.0.0.1/24\"]}]").toString())
        .contains("entry 7")
        .contains("300.0.0.1");
    assertThat(read("[{\"id\": 8, \"tcpPorts\": \"443,none\"}]").toString())
        .contains("entry 8: ports \"none\"");
    assertThat(read("[{").toString()).contains("is no JSON");
    Files.delete(folder.resolve("endpoints.json"));
    assertThat(TopologyFile.read(folder.resolve("t.yaml")).toString()).contains("endpoints.json");
  }
}
