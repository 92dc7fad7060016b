package org.turnpike.server.sip;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// Names for connections, so that a binding or a Record-Route can say which one (RFC 5626 §5.1). A
/// name of an earlier process leads nowhere. UDP needs none: an address says it all.
public final class FlowDirectory {

  private final Map<Flow, String> names = new ConcurrentHashMap<>();
  private final Map<String, Flow> flows = new ConcurrentHashMap<>();
  private final String prefix;
  private final AtomicLong next = new AtomicLong();

  /// Of them those of other machines, counted along: asked for at each sign-in.
  private final AtomicInteger outside = new AtomicInteger();

  FlowDirectory() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    this.prefix = HexFormat.of().formatHex(random) + '-';
  }

  void opened(Flow flow) {
    if (!names.containsKey(flow)) { // one that we opened has its name before it stands
      String name = prefix + Long.toString(next.getAndIncrement(), 36);
      names.put(flow, name);
      flows.put(name, flow);
      if (!flow.insideProcess()) {
        outside.incrementAndGet();
      }
    }
  }

  void closed(Flow flow) {
    String name = names.remove(flow);
    if (name != null) {
      flows.remove(name);
      if (!flow.insideProcess()) {
        outside.decrementAndGet();
      }
    }
  }

  /// Empty for UDP and for a connection that is gone.
  public String name(Flow flow) {
    return names.getOrDefault(flow, "");
  }

  /// The name of a browser's connection, which ends with the page that opened it (RFC 7118); empty
  /// for any other.
  public String socket(Flow flow) {
    return flow.protocol() == Protocol.SIP_WS || flow.protocol() == Protocol.SIP_WSS
        ? name(flow)
        : "";
  }

  /// The live connection of that name.
  public @Nullable Flow find(String name) {
    Flow flow = flows.get(name);
    return flow != null && flow.isOpen() ? flow : null;
  }

  /// Open connections, ours and theirs, but those from this node to itself.
  public int size() {
    return outside.get();
  }

  /// Transport and far end, as `udp:192.0.2.7:5060`.
  public static String source(Flow flow) {
    InetSocketAddress remote = flow.remote();
    String transport = flow.protocol().text().substring("sip-".length());
    return transport + ":" + new Endpoint(remote.getAddress(), remote.getPort());
  }
}
