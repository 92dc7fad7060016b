package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Running;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.wire.Needs;

/// The built translators, and whom they let in.
@Tag("lab")
@Needs({"root", "ip", "nft", "perl"})
class TranslatingLabIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /// A guest has written to one port of one host; then that host writes to the mapping from another
  /// port, and another host does (RFC 4787 §5).
  @ParameterizedTest
  @CsvSource({
    "endpoint-independent, same host|other host",
    "address-dependent, same host",
    "address-and-port-dependent, ''"
  })
  void aTranslatorLetsInWhomItsFilteringLetsIn(String filtering, String lets) throws Exception {
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(read("filtering: " + filtering, "filtering")));
      Running guest =
          fabric
              .host("users/carol")
              .start(
                  folder.resolve("guest.log"),
                  perl(
                      """
                      $| = 1;
                      my $s = IO::Socket::INET->new(Proto => "udp", LocalPort => 40000);
                      send $s, "hello", 0, sockaddr_in(7000, inet_aton("198.18.0.53"));
                      print "written\n";
                      my $m = "";
                      while ($m ne "end") { recv $s, $m, 64, 0; print "$m\n"; }
                      """));
      guest.await("written"::equals, LONG);
      for (String[] each :
          new String[][] {
            {"services/one", "198.18.0.53", "7001", "same host"},
            {"services/other", "198.18.0.90", "7000", "other host"},
            {"services/one", "198.18.0.53", "7000", "end"}
          }) {
        assertThat(
                fabric
                    .host(each[0])
                    .start(
                        folder.resolve("writer.log"),
                        perl(
                            """
                            my $s = IO::Socket::INET->new(
                              Proto => "udp", LocalAddr => "%s", LocalPort => %s);
                            send $s, "%s", 0, sockaddr_in(40000, inet_aton("192.0.2.2"));
                            """
                                .formatted(each[1], each[2], each[3])))
                    .awaitEnd(LONG))
            .isZero();
      }
      assertThat(guest.awaitEnd(LONG)).isZero();
      assertThat(String.join("|", guest.output()))
          .isEqualTo("written" + (lets.isEmpty() ? "" : "|" + lets) + "|end");
    }
  }

  /// A guest writes from one socket to one host, to another port of it, and to another host: which
  /// of the three see it at one port (RFC 4787 §4.1).
  @ParameterizedTest
  @CsvSource({"endpoint-independent, 1", "address-dependent, 2", "address-and-port-dependent, 3"})
  void aTranslatorMapsAsTheFileSays(String mapping, int ports) throws Exception {
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(read("mapping: " + mapping, "mapping")));
      List<Running> readers = new ArrayList<>();
      for (String[] each :
          new String[][] {
            {"services/one", "198.18.0.53", "7000"},
            {"services/one", "198.18.0.53", "7001"},
            {"services/other", "198.18.0.90", "7000"}
          }) {
        Running reader =
            fabric
                .host(each[0])
                .start(
                    folder.resolve("reader-" + readers.size() + ".log"),
                    perl(
                        """
                        $| = 1;
                        my $s = IO::Socket::INET->new(
                          Proto => "udp", LocalAddr => "%s", LocalPort => %s);
                        print "reads\n";
                        my $from = recv $s, my $m, 64, 0;
                        print "from ", (sockaddr_in($from))[0], "\n";
                        """
                            .formatted(each[1], each[2])));
        reader.await("reads"::equals, LONG);
        readers.add(reader);
      }
      assertThat(
              fabric
                  .host("users/carol")
                  .start(
                      folder.resolve("guest.log"),
                      perl(
                          """
                          my $s = IO::Socket::INET->new(Proto => "udp", LocalPort => 40000);
                          for (["198.18.0.53", 7000], ["198.18.0.53", 7001], ["198.18.0.90", 7000]) {
                            send $s, "hello", 0, sockaddr_in($_->[1], inet_aton($_->[0]));
                          }
                          """))
                  .awaitEnd(LONG))
          .isZero();
      List<String> seen =
          readers.stream().map(r -> r.await(l -> l.startsWith("from "), LONG)).toList();
      assertThat(seen.stream().distinct()).as("%s", seen).hasSize(ports);
      assertThat(seen.get(0).equals(seen.get(1))).isEqualTo(ports < 3);
    }
  }

  /// A translator that turns round what is sent to its own address leaves the rest alone: guests of
  /// two networks see each other's own address.
  @Test
  void aTranslatorThatHairpinsLeavesWhatItOnlyRoutes() throws Exception {
    try (Lab lab = Lab.open()) {
      Fabric fabric =
          Fabric.raise(lab, Plan.of(read("filtering: endpoint-independent, hairpin: yes", "lan")));
      Running reader =
          fabric
              .host("users/dave")
              .start(
                  folder.resolve("reader.log"),
                  perl(
                      """
                      $| = 1;
                      my $s = IO::Socket::INET->new(Proto => "udp", LocalPort => 7000);
                      print "reads\n";
                      my $from = recv $s, my $m, 64, 0;
                      print "from ", inet_ntoa((sockaddr_in($from))[1]), "\n";
                      """));
      reader.await("reads"::equals, LONG);
      assertThat(
              fabric
                  .host("users/carol")
                  .start(
                      folder.resolve("guest.log"),
                      perl(
                          """
                          my $s = IO::Socket::INET->new(Proto => "udp");
                          send $s, "hello", 0, sockaddr_in(7000, inet_aton("192.168.51.7"));
                          """))
                  .awaitEnd(LONG))
          .isZero();
      assertThat(reader.await(l -> l.startsWith("from "), LONG)).startsWith("from 192.168.50.");
    }
  }

  private static List<String> perl(String program) {
    return List.of("perl", "-MIO::Socket::INET", "-MSocket", "-e", program);
  }

  /// @param how the hotel's translator does it
  private static Topology read(String how, String file) throws IOException {
    String text =
        Files.readString(Path.of("..", "examples", "edge-single-nat.yaml"))
                .replace("filtering: address-and-port-dependent", how)
                .replace(
                    "inside: hotel-wifi",
                    """
                    inside: [hotel-wifi, hotel-lan]
                            rules: [{id: LAN, protocol: udp, from: hotel-wifi, to: hotel-lan}]\
                    """)
                .replace("      hotel-wifi:", "      hotel-lan: 192.168.51.0/24\n      hotel-wifi:")
                .replace(
                    "users:\n",
                    "users:\n  dave: {home: fe, at: hotel/hotel-lan, address: 192.168.51.7}\n")
            + """

            services:
              one: {kind: dns, address: 198.18.0.53, ports: 53}
              other: {kind: other, address: 198.18.0.90}
            """;
    return switch (TopologyFile.read(text, file)) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }
}
