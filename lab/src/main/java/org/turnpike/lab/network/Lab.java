package org.turnpike.lab.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One network of namespaces. Every namespace carries the lab's mark in its name, and the mark
/// carries the process that owns it: [#sweep] clears what an owner that was killed left behind, and
/// touches nothing else.
public final class Lab implements AutoCloseable {

  /// Namespaces of labs are named `tpl-OWNER-SERIAL-NAME`.
  private static final String MARK = "tpl-";

  private static final Path NETNS = Path.of("/run/netns");
  static final Path NETNS_FILES = Path.of("/etc/netns");
  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final String mark;
  private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
  private final List<AutoCloseable> running = new ArrayList<>();
  private int links;

  private Lab(String mark) {
    this.mark = mark;
  }

  /// A lab of its own, after the leftovers of dead owners are gone.
  ///
  /// @throws LabFailed where namespaces cannot be made
  public static Lab open() {
    sweep();
    return new Lab(MARK + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet() + "-");
  }

  /// Clears namespaces of labs whose owner is no more, and what runs in them.
  ///
  /// @return how many were cleared
  public static int sweep() {
    List<String> dead =
        marked().stream()
            .filter(name -> {
              String owner = name.substring(MARK.length()).split("-", 2)[0];
              return !owner.matches("\\d+") || ProcessHandle.of(Long.parseLong(owner)).isEmpty();
            })
            .toList();
    remove(dead);
    return dead.size();
  }

  private static List<String> marked() {
    try (Stream<Path> files = Files.list(NETNS)) {
      return files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(MARK)).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new LabFailed(NETNS + ": " + e.getMessage(), e);
    }
  }

  private static void remove(List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    Matcher pids = PID.matcher(batch("netns pids ", names));
    while (pids.find()) {
      ProcessHandle.of(Long.parseLong(pids.group())).ifPresent(ProcessHandle::destroyForcibly);
    }
    batch("netns del ", names);
    for (String name : names) {
      Path files = NETNS_FILES.resolve(name);
      if (Files.isDirectory(files)) {
        try (Stream<Path> all = Files.walk(files)) {
          all.sorted(Comparator.reverseOrder()).forEach(Lab::delete);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static final Pattern PID = Pattern.compile("(?m)^\\d+$");

  /// One `ip` for all. Another lab may have cleared some: the rest are done all the same.
  private static String batch(String words, List<String> names) {
    return Shell.tried(
        names.stream().map(n -> words + n + "\n").collect(Collectors.joining()),
        List.of("ip", "-force", "-batch", "-"));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new host: loopback up, no links yet.
  public Namespace namespace(String name) {
    Namespace namespace = new Namespace(mark + name, name, this);
    Shell.run("ip", "netns", "add", namespace.systemName());
    namespaces.put(name, namespace);
    namespace.ip("link set lo up");
    return namespace;
  }

  /// Many hosts at once, by name: without links, and nothing up in them.
  public Map<String, Namespace> namespaces(List<String> names) {
    Map<String, Namespace> made = new LinkedHashMap<>();
    names.forEach(name -> made.put(name, new Namespace(mark + name, name, this)));
    // Known before they are there: what a failure leaves is cleared with the lab.
    namespaces.putAll(made);
    ip(made.values().stream().map(n -> "netns add " + n.systemName()).toList());
    return made;
  }

  /// Lines for `ip` outside of all hosts.
  public void ip(List<String> lines) {
    Shell.feed(String.join("\n", lines) + "\n", List.of("ip", "-batch", "-"));
  }

  /// A cable between two hosts; addresses in CIDR form, or empty for none.
  public void link(
      Namespace a, String aName, String aAddress, Namespace b, String bName, String bAddress) {
    // Made with names that no other lab has, then moved and renamed.
    String one = "tpl" + ProcessHandle.current().pid() % 100_000 + "a" + SERIAL.incrementAndGet();
    String other = "tpl" + ProcessHandle.current().pid() % 100_000 + "b" + links++ + SERIAL.get();
    Shell.run("ip", "link", "add", one, "type", "veth", "peer", "name", other);
    Shell.run("ip", "link", "set", one, "netns", a.systemName(), "name", aName);
    Shell.run("ip", "link", "set", other, "netns", b.systemName(), "name", bName);
    for (var end :
        List.of(Map.entry(a, List.of(aName, aAddress)), Map.entry(b, List.of(bName, bAddress)))) {
      Namespace host = end.getKey();
      String device = end.getValue().getFirst();
      String address = end.getValue().getLast();
      if (!address.isEmpty()) {
        host.ip("addr add " + address + " dev " + device + (address.contains(":") ? " nodad" : ""));
      }
      host.ip("link set dev " + device + " up");
    }
  }

  /// A switch inside `host` that further links plug into by [#plug].
  public void bridge(Namespace host, String name, String address) {
    // Where br_netfilter is loaded, the kernel shows what a switch carries to the host's IP tables,
    // and a packet that they translate back to the switch it came from is bridged and not routed:
    // its source keeps its address. A switch knows nothing of that.
    host.sysctls(
        List.of(
            "net.bridge.bridge-nf-call-iptables=0",
            "net.bridge.bridge-nf-call-ip6tables=0",
            "net.bridge.bridge-nf-call-arptables=0"));
    host.ip("link add name " + name + " type bridge");
    if (!address.isEmpty()) {
      host.ip("addr add " + address + " dev " + name);
    }
    host.ip("link set dev " + name + " up");
  }

  /// A cable from a host to a switch.
  public void plug(
      Namespace host, String device, String address, Namespace switchHost, String bridge) {
    String port = "p" + links + "-" + host.name();
    port = port.substring(0, Math.min(15, port.length()));
    link(host, device, address, switchHost, port, "");
    switchHost.ip("link set dev " + port + " master " + bridge);
  }

  /// Has `resource` closed with the lab, before the namespaces go.
  public <R extends AutoCloseable> R owns(R resource) {
    synchronized (running) { // programs are started side by side
      running.addFirst(resource);
    }
    return resource;
  }

  @Override
  public void close() {
    // At once: servers take their time to end in order, and there are many.
    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<AutoCloseable, Future<?>> ending = new LinkedHashMap<>();
      for (AutoCloseable resource : running) {
        ending.put(
            resource,
            many.submit(() -> {
              resource.close();
              return resource;
            }));
      }
      ending.forEach(Lab::ended);
    } finally {
      remove(namespaces.values().stream().map(Namespace::systemName).toList());
      namespaces.clear();
    }
  }

  private static void ended(AutoCloseable resource, Future<?> end) {
    try {
      end.get();
    } catch (ExecutionException e) {
      throw new LabFailed("closing " + resource + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed("closing " + resource + " was interrupted", e);
    }
  }
}
