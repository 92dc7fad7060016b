package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Flow;
import org.turnpike.server.replication.SettingsDesk;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// What the operator and the Front End are told of pushed settings that are not all in force.
class SettingsTakenTest {

  private static final String WAITS = "listener new at 10.0.0.2:5061";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final SettingsDesk desk = new SettingsDesk(_ -> true);

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(SettingsDesk.class);
  }

  @BeforeEach
  void listen() {
    log.setContext(logger().getLoggerContext());
    log.start();
    logger().setLevel(Level.INFO);
    logger().addAppender(log);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(log);
  }

  private static NodeSettings settings(long version) {
    Endpoint at = Endpoint.parse("10.0.0.2:4443");
    return new NodeSettings(
        version,
        new NodeId("edge1"),
        List.of(
            new RoleSettings.AccessEdge(
                List.of("sip.contoso.com"), List.of("contoso.com"), FederationRules.NONE),
            new RoleSettings.Replica(List.of("settings"))),
        List.of(
            new Listener(
                "settings",
                Protocol.HTTPS,
                at,
                at,
                Optional.of("edge1-internal"),
                Set.of(Audience.SERVERS))),
        List.of(new Peer("fe.contoso.com", Peer.Purpose.NEXT_HOP, List.of())),
        Trust.NOBODY,
        PeerPolicy.DEFAULT,
        Limits.DEFAULT);
  }

  private String push(List<String> later) throws InterruptedException {
    desk.serve(
        new SettingsDesk.Taker() {
          @Override
          public NodeSettings settings() {
            return SettingsTakenTest.settings(1);
          }

          @Override
          public List<String> take(NodeSettings settings) {
            return later;
          }
        });
    String body = SettingsFile.write(settings(2));
    String put =
        "PUT /settings HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body;
    desk.onMessage(put.getBytes(StandardCharsets.UTF_8), new Pusher());
    return String.valueOf(answers.poll(20, TimeUnit.SECONDS));
  }

  private String logged(String key) {
    return log.list.getLast().getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> String.valueOf(pair.value))
        .findFirst()
        .orElse("");
  }

  @Test
  void whatWaitsForAStartIsAWarningWithTheRemedy() throws InterruptedException {
    assertThat(push(List.of(WAITS))).startsWith("HTTP/1.1 200 ").contains(WAITS);
    assertThat(log.list.getLast().getLevel()).isEqualTo(Level.WARN);
    assertThat(logged("event")).isEqualTo("settings-taken");
    assertThat(logged("later")).contains(WAITS);
    assertThat(logged("remedy")).isEqualTo("start this node anew");
  }

  @Test
  void whatIsAllInForceIsNone() throws InterruptedException {
    assertThat(push(List.of())).startsWith("HTTP/1.1 200 ").doesNotContain("next start");
    assertThat(log.list.getLast().getLevel()).isEqualTo(Level.INFO);
    assertThat(logged("event")).isEqualTo("settings-taken");
  }

  private final class Pusher implements Flow {
    @Override
    public Protocol protocol() {
      return Protocol.HTTPS;
    }

    @Override
    public String listener() {
      return "settings";
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress("10.0.0.2", 4443);
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress("10.0.0.1", 40_000);
    }

    @Override
    public List<X509Certificate> peerCertificates() {
      return List.of();
    }

    @Override
    public boolean send(byte[] message) {
      return answers.add(new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
