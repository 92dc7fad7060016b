package org.turnpike.lab.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One host of a lab.
public final class Namespace implements Place {

  private final String systemName;
  private final String name;
  private final Lab lab;

  Namespace(String systemName, String name, Lab lab) {
    this.systemName = systemName;
    this.name = name;
    this.lab = lab;
  }

  public String name() {
    return name;
  }

  /// As the system knows it, for commands that name several hosts.
  public String systemName() {
    return systemName;
  }

  /// `ip` with these words in this host, for example `route add default via 192.0.2.1`.
  public void ip(String words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", systemName));
    command.addAll(List.of(words.split(" ")));
    Shell.feed(null, command);
  }

  /// Many such lines at once; those that begin with `-6` are for IPv6, and come last.
  public void ips(List<String> lines) {
    List<String> six = lines.stream().filter(l -> l.startsWith(SIX)).toList();
    batch(lines.stream().filter(l -> !l.startsWith(SIX)).toList(), "-n", systemName);
    if (!six.isEmpty()) {
      batch(six.stream().map(l -> l.substring(SIX.length())).toList(), "-6", "-n", systemName);
    }
  }

  private static final String SIX = "-6 ";

  /// A batch takes no options of its own on a line.
  private static void batch(List<String> lines, String... options) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(options));
    command.addAll(List.of("-batch", "-"));
    Shell.feed(String.join("\n", lines) + "\n", command);
  }

  /// Applies an nftables script in this host.
  public void nft(String script) {
    Shell.feed(script, List.of("ip", "netns", "exec", systemName, "nft", "-f", "-"));
  }

  /// What `nft -a list ruleset` says here, with handles.
  public String ruleset() {
    return Shell.run("ip", "netns", "exec", systemName, "nft", "-a", "list", "ruleset");
  }

  /// Resets the TCP connections from and to a port, at both ends, as far as this kernel can
  /// (`CONFIG_INET_DIAG_DESTROY`).
  public void reset(int port) {
    String which = "( sport = :%1$d or dport = :%1$d )".formatted(port);
    Shell.run("ss", "-N", systemName, "-KtnH", "state", "established", which);
  }

  public void sysctl(String key, String value) {
    Shell.run("ip", "netns", "exec", systemName, "sysctl", "-qw", key + "=" + value);
  }

  /// Several settings, `key=value`; those that this kernel has not are passed over.
  public void sysctls(List<String> settings) {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", systemName, "sysctl", "-eqw"));
    command.addAll(settings);
    Shell.feed(null, command);
  }

  /// Returns when every cable that is plugged in here carries packets, at switches too. The kernel
  /// says so some time after both ends were set up; what is sent before is lost.
  public void awaitUp(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    String down = down();
    while (!down.isEmpty()) {
      if (System.nanoTime() > until) {
        throw new LabFailed(name + ": not up after " + atMost + ": " + down);
      }
      down = down();
    }
  }

  private String down() {
    return Stream.concat(
            Shell.run("ip", "-n", systemName, "-o", "link", "show")
                .lines()
                // A tunnel's device is up when the program behind it runs.
                .filter(l ->
                    !l.contains(" lo: ")
                        && !l.contains("POINTOPOINT")
                        && !l.contains(" state UP ")),
            Shell.run("bridge", "-n", systemName, "link", "show")
                .lines()
                .filter(l -> !l.contains(" state forwarding ")))
        .collect(Collectors.joining("; "));
  }

  /// Makes this host forward packets.
  public void router() {
    sysctl("net.ipv4.ip_forward", "1");
    sysctl("net.ipv4.conf.all.rp_filter", "0");
    sysctl("net.ipv4.conf.default.rp_filter", "0");
  }

  /// A file under `/etc` as programs that are started here from now on see it, `resolv.conf`.
  public void etc(String file, String text) {
    Path path = Lab.NETNS_FILES.resolve(systemName).resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new LabFailed(path + ": " + e.getMessage(), e);
    }
  }

  /// Starts a program here; it is ended with the lab.
  @Override
  public Running start(Path log, List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", systemName));
    inside.addAll(command);
    return lab.owns(Running.start(log, inside));
  }
}
