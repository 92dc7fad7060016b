package org.turnpike.lab.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;

/// A SIPp that is somebody's phone: it signs in with digest and stays, answers calls and ends them,
/// takes messages, and calls and writes when told to. It sends no sound.
///
/// Debian's SIPp is built without TLS, so a HAProxy beside it speaks that, and believes a server
/// only by its name and its authority. Each call and message of its own has a SIPp of its own with
/// a connection of its own, which stays: that it is closed shall be seen in nothing later.
public final class Sipp implements AutoCloseable {

  /// What this client is told.
  ///
  /// @param address its SIP address, `alice@example.com`
  /// @param password digest password
  /// @param server `host:port` that it signs in at, over TLS
  /// @param name that the server's certificate has to have
  /// @param trusted file with the authorities that may have issued it
  /// @param device address of its machine
  public record Settings(
      String address, String password, String server, String name, Path trusted, String device) {

    String user() {
      return address.substring(0, address.indexOf('@'));
    }

    String domain() {
      return address.substring(address.indexOf('@') + 1);
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Place place;
  private final Path folder;
  private final Settings settings;

  /// The first of its ports, of the door; below those that the system gives to whoever asks for
  /// any.
  private final int door = ThreadLocalRandom.current().nextInt(20_000, 30_000);

  private final List<Running> running = new ArrayList<>();
  private int scenarios;

  /// What it is reached by.
  private final Running signedIn;

  /// Its last call or message.
  private Running last;

  /// Up to which line of [#signedIn] was told.
  private int awaited;

  private Sipp(Place place, Path folder, Settings settings) {
    this.place = place;
    this.folder = folder;
    this.settings = settings;
    try {
      running.add(door());
      this.signedIn =
          start("sipp-signs-in.xml", Map.of(), "-oocsf", scenario("sipp-answers.xml").toString());
      this.last = signedIn;
      answered(signedIn, 0, "REGISTER");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Starts it and waits for the server's answer to its REGISTER.
  ///
  /// @throws LabFailed where it is not 200
  public static Sipp signIn(Place place, Path folder, Settings settings) {
    return new Sipp(place, folder, settings);
  }

  private Running door() {
    Path config = folder.resolve("haproxy.cfg");
    write(
        config,
        """
        defaults
          mode tcp
          timeout connect 20s
          timeout client 1h
          timeout server 1h
        listen door
          bind %s:%d
          server home %s ssl verify required ca-file %s verifyhost %s sni str(%s)
        """
            .formatted(
                settings.device(),
                door,
                settings.server(),
                settings.trusted(),
                settings.name(),
                settings.name()));
    Running haproxy =
        place.start(
            folder.resolve("haproxy.log"),
            List.of("/usr/sbin/haproxy", "-W", "-db", "-f", config.toString()));
    haproxy.await(line -> line.contains("Loading success"), PATIENCE);
    return haproxy;
  }

  /// @param words what the scenario leaves open
  private Running start(String scenario, Map<String, String> words, String... more) {
    int number = scenarios++;
    List<String> command = new ArrayList<>();
    // What is sent and received is all that it says: the rest are its tables.
    command.addAll(List.of("sh", "-c", "exec sipp \"$@\" 3>&1 >/dev/null", "sipp"));
    command.add(settings.device() + ":" + door);
    command.addAll(List.of("-t", "t1", "-i", settings.device(), "-p", "" + (door + 1 + number)));
    command.addAll(List.of("-m", "1"));
    command.addAll(List.of("-sf", scenario(scenario).toString(), "-nostdin"));
    command.addAll(List.of("-trace_msg", "-message_file", "/dev/fd/3"));
    command.addAll(List.of("-auth_uri", settings.domain()));
    command.addAll(List.of("-au", settings.user(), "-ap", settings.password()));
    command.addAll(List.of("-key", "user", settings.user(), "-key", "domain", settings.domain()));
    words.forEach((word, means) -> command.addAll(List.of("-key", word, means)));
    command.addAll(List.of(more));
    Running sipp = place.start(folder.resolve("sipp-%03d.log".formatted(number)), command);
    running.add(sipp);
    return sipp;
  }

  private Path scenario(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream in = Objects.requireNonNull(Sipp.class.getResourceAsStream(name))) {
        write(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new LabFailed(name + ": " + e.getMessage(), e);
      }
    }
    return file;
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabFailed(file + ": " + e.getMessage(), e);
    }
  }

  public void call(String address) {
    last = start("sipp-calls.xml", Map.of("whom", address));
  }

  /// Waits until the call that it placed is answered.
  public void awaitAnswered() {
    answered(last, 0, "INVITE");
  }

  /// Waits until the call that it placed is over: by the other's BYE, and its own 200 to that.
  public void awaitOver() {
    answered(last, 0, "BYE");
  }

  /// Waits until a call to it is answered and acknowledged, and for the 200 to its BYE, which it
  /// sends by itself. A call that was awaited before does not count again.
  public void awaitCalled() {
    awaited = 1 + signedIn.indexAfter(awaited, line -> line.startsWith("ACK sip:"), PATIENCE);
    awaited = answered(signedIn, awaited, "BYE");
  }

  /// Sends a message, and waits for its answer.
  public void message(String address, String text) {
    last = start("sipp-writes.xml", Map.of("whom", address, "text", text));
    answered(last, 0, "MESSAGE");
  }

  /// Waits until a message came whose text is this.
  public void awaitMessage(String text) {
    signedIn.await(line -> line.equals(text), PATIENCE);
  }

  /// Waits for the final response to a request that was said after `from`.
  ///
  /// @return the line after it
  /// @throws LabFailed where it is not 200
  private static int answered(Running sipp, int from, String method) {
    FinalResponse response = FinalResponse.await(sipp, from, method, PATIENCE);
    if (response.status() != 200) {
      throw new LabFailed(method + " got " + response.status());
    }
    return response.after();
  }

  @Override
  public void close() {
    running.reversed().forEach(Running::close);
  }
}
