package org.turnpike.lab.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  String systemName() {
    return systemName;
  }

  /// `ip` with these words in this host, for example `route add default via 192.0.2.1`.
  public void ip(String words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", systemName));
    command.addAll(List.of(words.split(" ")));
    Shell.feed(null, command);
  }

  /// Applies an nftables script in this host.
  public void nft(String script) {
    Shell.feed(script, List.of("ip", "netns", "exec", systemName, "nft", "-f", "-"));
  }

  /// What `nft list ruleset` says here.
  public String ruleset() {
    return Shell.run("ip", "netns", "exec", systemName, "nft", "list", "ruleset");
  }

  public void sysctl(String key, String value) {
    Shell.run("ip", "netns", "exec", systemName, "sysctl", "-qw", key + "=" + value);
  }

  /// Makes this host forward packets.
  public void router() {
    sysctl("net.ipv4.ip_forward", "1");
    sysctl("net.ipv4.conf.all.rp_filter", "0");
    sysctl("net.ipv4.conf.default.rp_filter", "0");
  }

  /// Starts a program here; it is ended with the lab.
  @Override
  public Running start(Path log, List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", systemName));
    inside.addAll(command);
    return lab.owns(Running.start(log, inside));
  }
}
