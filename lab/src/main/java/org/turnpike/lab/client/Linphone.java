package org.turnpike.lab.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import org.turnpike.lab.tone.Tone;

/// A linphonec that sends a tone and records what it hears. It answers by itself, and gathers its
/// candidates from a TURN server.
public final class Linphone implements AutoCloseable {

  /// What this client is told.
  ///
  /// @param address its SIP address, `alice@example.com`
  /// @param password digest password
  /// @param server `host:port` that it registers at
  /// @param transport udp or tcp, of SIP
  /// @param turn `host:port` of the relay, whose user and password are those of SIP
  /// @param turnTransport udp, tcp or tls
  /// @param hertz the tone that it sends
  public record Settings(
      String address,
      String password,
      String server,
      String transport,
      String turn,
      String turnTransport,
      double hertz) {

    String user() {
      return address.substring(0, address.indexOf('@'));
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RATE = 16_000;
  private static final Duration TONE = Duration.ofSeconds(60);

  private final Settings settings;
  private final Path heard;
  private final Running process;

  private Linphone(Settings settings, Path heard, Running process) {
    this.settings = settings;
    this.heard = heard;
    this.process = process;
  }

  /// That it tells of itself, and watches others.
  ///
  /// @param port of its SIP over UDP
  /// @param friends addresses of those whom it watches
  public record Presence(int port, List<String> friends) {}

  /// Starts it and waits until the server has said yes to its REGISTER.
  public static Linphone start(Place place, Path folder, Settings settings) {
    return start(place, folder, settings, Optional.empty());
  }

  public static Linphone start(
      Place place, Path folder, Settings settings, Optional<Presence> presence) {
    Path tone = folder.resolve("tone.wav");
    Path heard = folder.resolve("heard.wav");
    Path config = folder.resolve("linphonerc");
    try {
      Files.createDirectories(folder.resolve(".local/share/linphone"));
      Files.writeString(config, presence.map(p -> config(settings, p)).orElse(config(settings)));
    } catch (IOException e) {
      throw new LabFailed(folder + ": " + e.getMessage(), e);
    }
    Tone.write(tone, settings.hertz(), TONE, RATE, 1);
    Running process =
        place.start(
            folder.resolve("linphonec.log"),
            List.of(
                "env",
                "HOME=" + folder,
                "stdbuf",
                "-oL",
                "linphonec",
                "-a",
                "-c",
                config.toString(),
                "-d",
                "6")); // its states are told in its log only
    Linphone made = new Linphone(settings, heard, process);
    process.type("soundcard use files");
    process.type("play " + tone);
    process.type("record " + heard);
    made.await("to [LinphoneRegistrationOk]");
    return made;
  }

  private static String config(Settings s, Presence presence) {
    StringBuilder out =
        new StringBuilder(
            config(s)
                .replace("sip_port=5070", "sip_port=" + presence.port())
                .replace("publish=0", "publish=1\npublish_expires=120"));
    for (int i = 0; i < presence.friends().size(); i++) {
      out.append(
          "\n[friend_%d]\nurl=<sip:%s>\npol=accept\nsubscribe=1\n"
              .formatted(i, presence.friends().get(i)));
    }
    return out.toString();
  }

  private static String config(Settings s) {
    String uri = "<sip:" + s.server() + ";transport=" + s.transport() + ">";
    return """
    [sip]
    sip_port=%1$s
    sip_tcp_port=%2$s
    register_only_when_network_is_up=0
    default_proxy=0
    media_encryption=none

    [net]
    nat_policy_ref=relay
    mtu=1300

    [nat_policy_0]
    ref=relay
    stun_server=%3$s
    stun_server_username=%4$s
    protocols=stun,turn,ice
    turn_enable_udp=%5$s
    turn_enable_tcp=%6$s
    turn_enable_tls=%7$s

    [proxy_0]
    reg_proxy=%8$s
    reg_route=%8$s
    reg_identity=sip:%9$s
    reg_expires=600
    reg_sendregister=1
    publish=0
    dial_escape_plus=0
    nat_policy_ref=relay

    [auth_info_0]
    username=%4$s
    passwd=%10$s

    [video]
    enabled=0
    capture=0
    display=0

    [sound]
    echocancellation=0
    """
        .formatted(
            s.transport().equals("udp") ? "5070" : "0",
            s.transport().equals("tcp") ? "5070" : "0",
            s.turn(),
            s.user(),
            s.turnTransport().equals("udp") ? 1 : 0,
            s.turnTransport().equals("tcp") ? 1 : 0,
            s.turnTransport().equals("tls") ? 1 : 0,
            uri,
            s.address(),
            s.password());
  }

  /// Waits for a line that it says.
  public String await(String part) {
    return await(line -> line.contains(part));
  }

  public String await(Predicate<String> line) {
    return process.await(line, PATIENCE);
  }

  /// How much it has said, for [#awaitAfter].
  public int said() {
    return process.said();
  }

  /// Waits for a line that it says after `from` others.
  public String awaitAfter(int from, Predicate<String> line) {
    return awaitAfter(from, line, PATIENCE);
  }

  public String awaitAfter(int from, Predicate<String> line, Duration atMost) {
    return process.awaitAfter(from, line, atMost);
  }

  /// Sends a message.
  public void message(String address, String text) {
    process.type("chat sip:" + address + " \"" + text + "\"");
  }

  public void call(String address) {
    process.type("call sip:" + address);
  }

  /// Waits until media may flow.
  public void awaitEstablished() {
    await("to LinphoneCallStreamsRunning");
  }

  public void hangUp() {
    process.type("terminate");
  }

  /// Waits until the call is over and its recording whole: the lengths at its front are written
  /// last.
  public void awaitClosed() {
    await("to LinphoneCallReleased");
  }

  public Settings settings() {
    return settings;
  }

  public List<String> output() {
    return process.output();
  }

  /// The recording of what came from the other side; empty while nothing has come.
  public Optional<Path> heard() {
    return Optional.of(heard).filter(Files::exists);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.type("quit");
    }
    process.close();
  }
}
