package org.turnpike.net.dns;

import java.net.InetAddress;
import java.util.List;

/// What DNS says. A name without records of the kind gives an empty list. May block: asked on
/// virtual threads only.
public interface DnsAnswers {

  /// RFC 3403 §4.1.
  record Naptr(int order, int preference, String flags, String service, String replacement) {}

  /// RFC 2782.
  record Srv(int priority, int weight, int port, String target) {}

  /// @throws DnsFailed if no server answered
  List<Naptr> naptr(String name);

  /// @throws DnsFailed if no server answered
  List<Srv> srv(String name);

  /// A and AAAA.
  ///
  /// @throws DnsFailed if no server answered
  List<InetAddress> addresses(String name);
}
