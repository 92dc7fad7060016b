package org.turnpike.lab.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.capture.Sighting.Carrier;
import org.turnpike.lab.capture.Sighting.Kind;
import org.turnpike.lab.capture.Sighting.Wrapped;
import org.turnpike.wire.Needs;

class ClassifierTest {

  private static final int SEND = 0x0016;
  private static final int DATA = 0x0017;
  private static final int BINDING = 0x0001;

  @TempDir Path folder;

  /// What is carried: that a connection is opened has a test of its own.
  private List<Sighting> read(Written written) {
    return Classifier.read(written.to(folder.resolve("written.pcap"))).stream()
        .filter(s -> s.kind() != Kind.OPENING)
        .toList();
  }

  /// All that is seen of one that a firewall keeps from being opened.
  @Test
  void aConnectionThatIsTriedInVainIsSeen() {
    Written tried = new Written().tcp(443, 999, true, new byte[0]).tcp(443, 999, true, new byte[0]);

    assertThat(Classifier.read(tried.to(folder.resolve("tried.pcap"))))
        .extracting(ClassifierTest::named)
        .containsExactly("TCP BARE OPENING", "TCP BARE OPENING");
  }

  private static String named(Sighting s) {
    return s.carrier() + " " + s.wrapped() + " " + s.kind();
  }

  /// The stream that is cut up in several ways below: what a TURN client over TCP sends.
  private static byte[] turnStream() {
    return Written.joined(
        Written.stun(BINDING, new byte[0]),
        Written.indication(SEND, Written.rtp(1)),
        Written.channelData(Written.rtp(2), true),
        // 13 + 32 bytes: the one whose padding a reader could forget.
        Written.channelData(Written.dtls(), true),
        Written.channelData(Written.rtcp(3), true));
  }

  private static final List<String> TURN_STREAM =
      List.of(
          "TCP BARE STUN",
          "TCP INDICATION RTP",
          "TCP CHANNEL_DATA RTP",
          "TCP CHANNEL_DATA DTLS",
          "TCP CHANNEL_DATA RTCP");

  @Test
  void everyKindOfDatagramIsToldApart() {
    Written written =
        new Written()
            .udp(5060, Written.sip())
            .udp(3478, Written.stun(BINDING, new byte[0]))
            .udp(9000, Written.rtp(1))
            .udp(9001, Written.rtcp(1))
            .udp(9000, Written.dtls())
            .udp(5060, Written.text("\r\n\r\n"));

    assertThat(read(written))
        .extracting(ClassifierTest::named)
        .containsExactly(
            "UDP BARE SIP",
            "UDP BARE STUN",
            "UDP BARE RTP",
            "UDP BARE RTCP",
            "UDP BARE DTLS",
            "UDP BARE OTHER");
  }

  /// Its number may be any: this one's first byte is RTP's.
  @Test
  void aQuestionForANameIsNoMedia() {
    byte[] question =
        Written.joined(
            new byte[] {(byte) 0x80, 0x37, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3},
            Written.text("sip"),
            new byte[] {7},
            Written.text("contoso"),
            new byte[] {0, 0, 1, 0, 1});

    assertThat(read(new Written().udp(53, question)))
        .extracting(ClassifierTest::named)
        .containsExactly("UDP BARE OTHER");
  }

  /// A wire carries it between the tunnel's ends, and, where the tunnel ends, bare once more.
  @Test
  void whatATunnelCarriesIsSeenBetweenItsEnds() {
    Written inside =
        new Written()
            .udp(9000, Written.rtp(1))
            .udp(3478, Written.channelData(Written.rtp(2), false))
            .tcp(5061, 999, true, new byte[0])
            .tcp(5061, 1000, false, Written.tls());

    List<Sighting> seen = read(new Written().tunnelled(inside).and(inside));

    assertThat(seen)
        .extracting(s -> named(s) + " " + s.to().getPort())
        .containsExactly(
            "UDP BARE RTP 4500",
            "UDP CHANNEL_DATA RTP 4500",
            "UDP BARE TLS 4500",
            "UDP BARE RTP 9000",
            "UDP CHANNEL_DATA RTP 3478",
            "TCP BARE TLS 5061");
  }

  @Test
  void whatTurnCarriesOverUdpIsOpened() {
    Written written =
        new Written()
            .udp(3478, Written.indication(SEND, Written.rtp(1)))
            .udp(3478, Written.indication(DATA, Written.rtcp(1)))
            .udp(3478, Written.indication(SEND, Written.stun(BINDING, new byte[0])))
            .udp(3478, Written.channelData(Written.rtp(0xFEDC_BA98), false))
            .udp(3478, Written.channelData(Written.dtls(), false));

    List<Sighting> seen = read(written);

    assertThat(seen)
        .extracting(ClassifierTest::named)
        .containsExactly(
            "UDP INDICATION RTP",
            "UDP INDICATION RTCP",
            "UDP INDICATION STUN",
            "UDP CHANNEL_DATA RTP",
            "UDP CHANNEL_DATA DTLS");
    assertThat(seen.get(3).ssrc()).isEqualTo(0xFEDC_BA98L);
    assertThat(seen.get(3).to().getPort()).isEqualTo(3478);
    assertThat(seen.get(3).from().getPort()).isEqualTo(Written.CLIENT);
  }

  @Test
  void relayedMediaIsNotTakenForBareMedia() {
    List<Sighting> seen = read(new Written().udp(3478, Written.channelData(Written.rtp(1), false)));

    assertThat(seen).singleElement().matches(Sighting::isMedia).matches(s -> s.wrapped().inTurn());
  }

  @Test
  void truncatedChannelDataIsNoMedia() {
    byte[] whole = Written.channelData(Written.rtp(1), false);

    assertThat(read(new Written().udp(3478, Arrays.copyOf(whole, whole.length - 1))))
        .extracting(Sighting::kind)
        .containsExactly(Kind.OTHER);
  }

  @Test
  void aTurnStreamReadsTheSameWhereverItsSegmentsAreCut() {
    byte[] stream = turnStream();
    for (int cut = 1; cut < stream.length; cut++) {
      Written written =
          new Written()
              .tcp(3478, 999, true, new byte[0])
              .tcp(3478, 1000, false, Arrays.copyOf(stream, cut))
              .tcp(3478, 1000 + cut, false, Arrays.copyOfRange(stream, cut, stream.length));

      assertThat(read(written))
          .as("cut after byte %d", cut)
          .extracting(ClassifierTest::named)
          .containsExactlyElementsOf(TURN_STREAM);
    }
  }

  @Test
  void aTurnStreamThatComesByteByByteReadsTheSame() {
    byte[] stream = turnStream();
    Written written = new Written().tcp(3478, 999, true, new byte[0]);
    for (int n = 0; n < stream.length; n++) {
      written.tcp(3478, 1000 + n, false, new byte[] {stream[n]});
    }

    assertThat(read(written))
        .extracting(ClassifierTest::named)
        .containsExactlyElementsOf(TURN_STREAM);
  }

  @Test
  void segmentsOutOfOrderAndRepeatedCountOnceAndInOrder() {
    byte[] stream = turnStream();
    // The sequence number wraps within the stream (RFC 9293 §3.4).
    int start = -100;
    byte[] first = Arrays.copyOf(stream, 150);
    byte[] second = Arrays.copyOfRange(stream, 150, 300);
    byte[] third = Arrays.copyOfRange(stream, 300, stream.length);
    Written written =
        new Written()
            .tcp(3478, start - 1, true, new byte[0])
            .tcp(3478, start + 300, false, third)
            .tcp(3478, start, false, first)
            .tcp(3478, start, false, first)
            .tcp(3478, start + 150, false, second)
            .tcp(3478, start + 150, false, second);

    assertThat(read(written))
        .extracting(ClassifierTest::named)
        .containsExactlyElementsOf(TURN_STREAM);
  }

  @Test
  void sipAfterKeepAlivesIsStillSip() {
    Written written =
        new Written()
            .tcp(5060, 999, true, new byte[0])
            // RFC 5626 §4.4.1: a pong is CRLF, a ping is two of them.
            .tcp(5060, 1000, false, Written.text("\r\n"))
            .tcp(5060, 1002, false, Written.sip());

    assertThat(read(written))
        .extracting(Sighting::kind)
        .contains(Kind.SIP)
        .allMatch(kind -> kind == Kind.SIP || kind == Kind.OTHER);
  }

  @Test
  void aSipMethodIsNotTakenForAChannelNumber() {
    for (String method : List.of("INVITE", "ACK", "BYE", "CANCEL", "MESSAGE", "OPTIONS", "INFO")) {
      byte[] request = Written.text(method + " sip:bob@example.com SIP/2.0\r\n\r\n");
      Written written =
          new Written().tcp(5060, 999, true, new byte[0]).tcp(5060, 1000, false, request);

      assertThat(read(written)).as(method).extracting(Sighting::kind).containsExactly(Kind.SIP);
    }
  }

  @Test
  void tlsRecordsAreCounted() {
    Written written =
        new Written()
            .tcp(5061, 999, true, new byte[0])
            .tcp(5061, 1000, false, Written.joined(Written.tls(), Written.tls()));

    assertThat(read(written)).extracting(Sighting::kind).containsExactly(Kind.TLS, Kind.TLS);
  }

  /// Two readers, one file: what is said of every frame must agree. tshark shows the innermost
  /// protocol that it found as the last of `frame.protocols`.
  @Test
  @Needs("tshark")
  void tsharkSaysTheSameOfEveryFrame() throws IOException, InterruptedException {
    Path file =
        new Written()
            .udp(5060, Written.sip())
            .udp(3478, Written.stun(BINDING, new byte[0]))
            .udp(9000, Written.rtp(1))
            .udp(9001, Written.rtcp(1))
            .udp(9000, Written.dtls())
            .udp(3478, Written.indication(SEND, Written.rtp(1)))
            .udp(3478, Written.indication(DATA, Written.rtp(1)))
            .udp(3478, Written.indication(DATA, Written.rtcp(1)))
            .udp(3478, Written.channelData(Written.rtp(1), false))
            .udp(3478, Written.channelData(Written.dtls(), false))
            .tcp(3478, 999, true, new byte[0])
            .tcp(3478, 1000, false, Written.stun(BINDING, new byte[0]))
            .tcp(3478, 1020, false, Written.indication(SEND, Written.rtp(2)))
            .tcp(3478, 1228, false, Written.channelData(Written.rtp(2), true))
            .tcp(5060, 999, true, new byte[0])
            .tcp(5060, 1000, false, Written.sip())
            .tcp(5061, 999, true, new byte[0])
            .tcp(5061, 1000, false, Written.tls())
            .to(folder.resolve("both.pcap"));
    Map<Long, String> ours = new TreeMap<>();
    for (Sighting s : Classifier.read(file)) {
      assertThat(ours.put(s.atMicros(), reading(s))).as("one sighting for each frame").isNull();
    }

    assertThat(ours).hasSize(18).isEqualTo(tshark(file));
  }

  private static String reading(Sighting s) {
    String turn = s.wrapped() == Wrapped.BARE ? "" : "turn:";
    return (s.carrier() == Carrier.UDP ? "udp:" : "tcp:") + turn + s.kind();
  }

  private static Map<Long, String> tshark(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-T",
                "fields",
                "-e",
                "frame.number",
                "-e",
                "frame.protocols",
                "--enable-heuristic",
                "rtp_udp",
                "--enable-heuristic",
                "rtp_stun",
                "--enable-heuristic",
                "dtls_stun",
                "-d",
                "tcp.port==5061,tls")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("tshark's exit code").isZero();
    Map<Long, String> readings = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] fields = line.split("\t", -1);
      List<String> layers = List.of(fields[1].split(":", -1));
      String last = layers.getLast();
      // A SYN carries nothing.
      String what = last.equals("tcp") ? "OPENING" : last.toUpperCase(java.util.Locale.ROOT);
      String turn = layers.contains("stun") && !last.equals("stun") ? "turn:" : "";
      String carrier = layers.contains("udp") ? "udp:" : "tcp:";
      readings.put(Long.parseLong(fields[0]) - 1, carrier + turn + what);
    }
    return readings;
  }
}
