package org.turnpike.net.dns;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// DNS that is begun with at the first question: a node that never asks needs none.
public final class LaterDns implements DnsAnswers {

  private final Supplier<DnsAnswers> begin;
  private @Nullable DnsAnswers begun;

  public LaterDns(Supplier<DnsAnswers> begin) {
    this.begin = begin;
  }

  private synchronized DnsAnswers asked() {
    DnsAnswers known = begun;
    if (known == null) {
      known = begin.get();
      begun = known;
    }
    return known;
  }

  @Override
  public List<Naptr> naptr(String name) {
    return asked().naptr(name);
  }

  @Override
  public List<Srv> srv(String name) {
    return asked().srv(name);
  }

  @Override
  public List<InetAddress> addresses(String name) {
    return asked().addresses(name);
  }
}
