package org.turnpike.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The built product as people run it: a process of `turnpike up`.
final class Product implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Of the Java that runs it; a cache that it starts from was made with the same ones.
  static final List<String> FLAGS =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private final Running process;
  private final JsonNode ready;

  private Product(Running process, JsonNode ready) {
    this.process = process;
    this.ready = ready;
  }

  /// Runs a command of the built product.
  static List<String> command(String... words) {
    List<String> command = new ArrayList<>(FLAGS);
    Trained.cache().ifPresent(c -> command.add("-XX:AOTCache=" + c));
    command.addAll(List.of("-cp", Trained.classpath(), "org.turnpike.cli.Turnpike"));
    command.addAll(List.of(words));
    return command;
  }

  /// Starts `up` in a place, its data in `folder`, and waits until it is ready.
  static Product up(Place place, Path folder, String... words) {
    // What a shell starts in the background ignores Ctrl-C, and so would all that it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(command("up", "--json", "--data", folder.resolve("data").toString()));
    command.addAll(List.of(words));
    Running process = place.start(folder.resolve("turnpike.log"), command);
    String line = process.await(each -> each.startsWith("{\"ready_ms\""), PATIENCE);
    return new Product(process, new JsonMapper().readTree(line));
  }

  /// `127.0.0.1:40123` of a listener, by its protocol's name.
  String at(String protocol) {
    return ready.get("listeners").get(protocol).asString();
  }

  int port(String protocol) {
    String at = at(protocol);
    return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
  }

  /// What the ready line says of a user that was made at this start.
  JsonNode user(String name) {
    for (JsonNode user : ready.get("users")) {
      if (user.get("turn_user").asString().equals(name)) {
        return user;
      }
    }
    throw new IllegalStateException("no user " + name + " in " + ready);
  }

  /// `alice@127.0.0.1`.
  String address(String name) {
    return user(name).get("address").asString().substring("sip:".length());
  }

  String password(String name) {
    return user(name).get("password").asString();
  }

  /// Of users by their address, `alice@example.com`, made at this start.
  Map<String, String> passwords() {
    Map<String, String> all = new HashMap<>();
    for (JsonNode user : ready.path("users")) {
      all.put(
          user.path("address").asString().substring("sip:".length()),
          user.path("password").asString());
    }
    return all;
  }

  JsonNode ready() {
    return ready;
  }

  Running process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
