package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.turnpike.cli.up.NewUser;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.cli.up.RunningNode;
import org.turnpike.cli.up.Wanted;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.sip.auth.DigestAlgorithm;
import picocli.CommandLine;

/// The nodes of [Sites#hybrid] in one process, at addresses of the loopback network that no other
/// test has, and the commands of their operators.
final class TwoHomes implements AutoCloseable {

  /// What a command did.
  record Ran(int exit, String out, String err) {}

  private final Path folder;
  private final Path file;
  private final String net;
  private final CertificateAuthority outside;
  private final Map<String, CertificateAuthority> inside = new HashMap<>();
  private final Map<String, RunningNode> nodes = new HashMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final List<TlsPhone> phones = new ArrayList<>();

  /// Puts the certificates in place; starts nothing.
  TwoHomes(Path folder) throws IOException {
    this.folder = folder;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
    this.file = folder.resolve("hybrid.yaml");
    Files.writeString(file, Sites.hybrid(net));
    this.outside = new Papers(folder).authority("outside");
    deploy("fe1", "fe.contoso.internal", "edge1", "edge.contoso.internal", "edge", "contoso");
    deploy("fe2", "online.cloud.internal", "edge2", "edge.cloud.internal", "online-edge", "online");
  }

  private void deploy(
      String front, String pool, String edge, String edgePool, String external, String name) {
    CertificateAuthority own = new Papers(folder).authority(name);
    Papers.issue(own, data(front), front + "-internal", pool, "contoso.example");
    Papers.issue(own, data(edge), edge + "-internal", edgePool);
    Papers.issue(outside, data(edge), external + "-external", "sip." + name + ".example");
    Papers.trust(data(front), "authorities.pem", own);
    Papers.trust(data(edge), "authorities.pem", own);
    Papers.trust(data(edge), "partners.pem", outside);
    inside.put(front, own);
    inside.put(edge, outside);
  }

  Path file() {
    return file;
  }

  Path data(String node) {
    return folder.resolve(node);
  }

  /// `127.3.4.LAST:PORT`.
  String at(int last, int port) {
    return net + "." + last + ":" + port;
  }

  private Wanted wanted(String node) {
    return Objects.requireNonNull(PlannedNode.of(TopologyArgument.read(file).topology()).get(node))
        .wanted(false, data(node), List.of(DigestAlgorithm.MD5), "test");
  }

  void start(String... names) {
    for (String name : names) {
      RunningNode node = RunningNode.start(wanted(name));
      nodes.put(name, node);
      node.openControl(() -> wanted(name));
      for (NewUser user : node.made()) {
        passwords.put(user.address().toString(), user.password());
      }
    }
  }

  void stop(String name) {
    Objects.requireNonNull(nodes.remove(name)).close();
  }

  RunningNode node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  /// That a user got when their home first ran.
  String password(String address) {
    return Objects.requireNonNull(passwords.get(address), address);
  }

  /// A command about a node.
  Ran run(String node, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data(node).toString()));
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = command.execute(all.toArray(new String[0]));
    return new Ran(exit, out.toString(), err.toString());
  }

  /// A client of that user.
  ///
  /// @param from its own address
  /// @param node whose certificate it takes
  TlsPhone phone(String address, String from, String node, String at) throws IOException {
    TlsPhone made = new TlsPhone(address, from, at, Objects.requireNonNull(inside.get(node)));
    synchronized (phones) {
      phones.add(made);
    }
    return made;
  }

  @Override
  public void close() {
    for (TlsPhone each : phones) {
      try {
        each.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
    nodes.values().forEach(RunningNode::close);
  }
}
