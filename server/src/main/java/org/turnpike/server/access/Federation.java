package org.turnpike.server.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.turnpike.net.Loop;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.net.dns.DnsFailed;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;

/// Which servers speak for a domain: those that its `_sipfederationtls._tcp` records name, and only
/// if they are in that domain, since DNS alone proves nothing (RFC 5922 §7.2: the certificate has
/// to be for the domain that was asked for), or the Access Edge of a provider that this Edge's file
/// names: a tenant's records lead to its provider's. A provider that the file names speaks besides
/// for the tenants that the file gives it, where their records lead to servers of their own: part
/// of their users are at home there.
final class Federation {

  private static final long KEPT = 60_000_000_000L;
  private static final int MOST = 1_000;
  private static final int MOST_LOOK_UPS = 64;

  /// @param name that the certificate has to have
  record Server(String name, Endpoint at) {}

  /// What is known of a domain.
  sealed interface Found {

    /// @param servers best first
    record Servers(List<Server> servers) implements Found {}

    /// @param toldPeer reason of the response
    /// @param cause for the log
    record Nobody(int code, String toldPeer, String cause) implements Found {}
  }

  private record Kept(Found found, long until) {}

  private final DnsAnswers dns;
  private final Supplier<FederationRules> rules;
  private final Predicate<String> home;
  private final Map<String, Kept> known = new ConcurrentHashMap<>();
  private final Semaphore lookUps = new Semaphore(MOST_LOOK_UPS);

  /// @param rules as they are now
  /// @param home whether a host is the Access Edge of another home of ours
  Federation(DnsAnswers dns, Supplier<FederationRules> rules, Predicate<String> home) {
    this.dns = dns;
    this.rules = rules;
    this.home = home;
  }

  /// Whether a certificate with these names may speak for a domain without anybody being asked: it
  /// is for the domain itself (RFC 5922 §7.2), for the host that every domain has for it, or for a
  /// provider's that the domain is a tenant of.
  boolean speaksFor(List<String> names, String domain) {
    String lower = domain.toLowerCase(Locale.ROOT);
    return names.contains(lower)
        || names.contains("sip." + lower)
        || rules.get().tenant(names, lower);
  }

  /// Finds a domain's servers; `then` runs on the loop, at once where they are known.
  void find(String domain, Loop loop, Consumer<Found> then) {
    String name = domain.toLowerCase(Locale.ROOT);
    Kept kept = known.get(name);
    if (kept != null && kept.until() - loop.now() > 0) {
      then.accept(kept.found());
      return;
    }
    if (!lookUps.tryAcquire()) {
      then.accept(new Found.Nobody(503, "Service Unavailable", "too many questions to DNS"));
      return;
    }
    Thread.ofVirtual()
        .name("federation")
        .start(() -> {
          Found found = found(dns, name);
          loop.execute(() -> {
            if (known.size() >= MOST) {
              known.clear();
            }
            known.put(name, new Kept(found, loop.now() + KEPT));
            then.accept(found);
          });
        });
  }

  /// A stranger chose the name, and his own server the answer: whatever they break, the request is
  /// answered and its place given back.
  private Found found(DnsAnswers asked, String domain) {
    try {
      return look(asked, domain);
    } catch (RuntimeException e) {
      return new Found.Nobody(504, "DNS Does Not Answer", "look-up failed: " + e);
    } finally {
      lookUps.release();
    }
  }

  private Found look(DnsAnswers dns, String domain) {
    try {
      List<DnsAnswers.Srv> records = new ArrayList<>(dns.srv("_sipfederationtls._tcp." + domain));
      records.sort(
          Comparator.comparingInt(DnsAnswers.Srv::priority)
              .thenComparing(Comparator.comparingInt(DnsAnswers.Srv::weight).reversed()));
      List<Server> servers = new ArrayList<>();
      List<String> outsiders = new ArrayList<>();
      for (DnsAnswers.Srv each : records) {
        String host = each.target().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
        if (!host.equals(domain)
            && !host.endsWith("." + domain)
            && !home.test(host)
            && !rules.get().provider(host)) {
          outsiders.add(host);
          continue;
        }
        for (InetAddress address : dns.addresses(host)) {
          servers.add(new Server(host, new Endpoint(address, each.port())));
        }
      }
      if (!servers.isEmpty()) {
        return new Found.Servers(List.copyOf(servers));
      }
      return outsiders.isEmpty()
          ? new Found.Nobody(404, "No Federation Server", "no SRV record with an address")
          : new Found.Nobody(403, "Federation Server of Another Domain", "SRV names " + outsiders);
    } catch (DnsFailed e) {
      return new Found.Nobody(504, "DNS Does Not Answer", String.valueOf(e.getMessage()));
    }
  }
}
