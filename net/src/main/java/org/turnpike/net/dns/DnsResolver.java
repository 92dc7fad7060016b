package org.turnpike.net.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Cache;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Asks DNS servers, with dnsjava. Answers are cached for their time to live, "no such name" too.
public final class DnsResolver implements DnsAnswers {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Resolver resolver;
  private final Cache cache = new Cache();

  /// The servers that the system names.
  public DnsResolver() {
    this.resolver = new ExtendedResolver();
    resolver.setTimeout(PATIENCE);
  }

  /// @param server asked for everything
  public DnsResolver(InetSocketAddress server) {
    this(server, PATIENCE);
  }

  /// @param patience with each question
  DnsResolver(InetSocketAddress server, Duration patience) {
    this.resolver = new SimpleResolver(server);
    resolver.setTimeout(patience);
  }

  @Override
  public List<Naptr> naptr(String name) {
    return ask(
        name,
        Type.NAPTR,
        record ->
            record instanceof NAPTRRecord naptr
                ? new Naptr(
                    naptr.getOrder(),
                    naptr.getPreference(),
                    naptr.getFlags(),
                    naptr.getService(),
                    text(naptr.getReplacement()))
                : null);
  }

  @Override
  public List<Srv> srv(String name) {
    return ask(
        name,
        Type.SRV,
        record ->
            record instanceof SRVRecord srv
                ? new Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), text(srv.getTarget()))
                : null);
  }

  @Override
  public List<InetAddress> addresses(String name) {
    List<InetAddress> all =
        new ArrayList<>(
            ask(name, Type.A, record -> record instanceof ARecord a ? a.getAddress() : null));
    all.addAll(
        ask(
            name,
            Type.AAAA,
            record -> record instanceof AAAARecord aaaa ? aaaa.getAddress() : null));
    return all;
  }

  private static String text(Name name) {
    String text = name.toString();
    return text.length() > 1 && text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private <T> List<T> ask(String name, int type, Function<Record, @Nullable T> read) {
    Lookup lookup;
    try {
      lookup = new Lookup(Name.fromString(name, Name.root), type);
    } catch (TextParseException e) {
      return List.of(); // no name, so it has no records
    }
    lookup.setResolver(resolver);
    lookup.setCache(cache); // dnsjava's own is one for the whole process
    Record[] records = lookup.run();
    switch (lookup.getResult()) {
      case Lookup.SUCCESSFUL -> {
        List<T> all = new ArrayList<>();
        for (Record record : records) {
          T one = read.apply(record);
          if (one != null) {
            all.add(one);
          }
        }
        return all;
      }
      case Lookup.HOST_NOT_FOUND, Lookup.TYPE_NOT_FOUND -> {
        return List.of();
      }
      default ->
          throw new DnsFailed(
              "DNS does not answer for " + name + ": " + lookup.getErrorString(),
              new IOException(lookup.getErrorString()));
    }
  }
}
