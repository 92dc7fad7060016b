package org.turnpike.topology.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.DeployedDns;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.service.QualityOfService;
import org.turnpike.topology.service.Restrictions;

/// Records, certificates and marks as they are today, hosts on the Internet, and which calls count.
final class TodayBinder {

  private TodayBinder() {}

  static Map<String, InternetService> services(Map<String, Fields> named) {
    Map<String, InternetService> out = new LinkedHashMap<>();
    named.forEach((name, f) -> {
      List<Integer> ports = f.list("ports", Scalar.PORT);
      out.put(
          name,
          new InternetService(
              name,
              InternetService.Kind.valueOf(f.mustWord("kind").toUpperCase(Locale.ROOT)),
              f.list("names", Scalar.DOMAIN),
              f.list("address", Scalar.ADDRESS),
              ports.isEmpty() ? List.of(443) : ports));
    });
    return out;
  }

  static DeployedDns dns(Optional<Fields> section) {
    Map<DeployedDns.View, DeployedDns.Zone> out = new LinkedHashMap<>();
    section.ifPresent(f -> {
      for (DeployedDns.View view : DeployedDns.View.values()) {
        f.section(view.text())
            .ifPresent(v ->
                out.put(
                    view,
                    new DeployedDns.Zone(
                        v.flag("complete", false),
                        v.sections("records").stream().map(TodayBinder::entry).toList(),
                        v.list("missing", Scalar.DOMAIN))));
      }
    });
    return new DeployedDns(out);
  }

  private static DeployedDns.Entry entry(Fields f) {
    return new DeployedDns.Entry(
        f.must("name", Scalar.DOMAIN),
        f.mustWord("type"),
        f.list("value", Scalar.TEXT),
        f.may("port", Scalar.PORT, 0),
        f.may("priority", Scalar.COUNT, 0),
        f.may("weight", Scalar.COUNT, 0));
  }

  static List<DeployedCertificate> certificates(Map<String, Fields> named) {
    List<DeployedCertificate> out = new ArrayList<>();
    named.forEach((name, f) ->
        out.add(
            new DeployedCertificate(
                name,
                f.words("nodes").stream().map(NodeId::new).toList(),
                DeployedCertificate.Side.valueOf(f.mustWord("side").toUpperCase(Locale.ROOT)),
                f.must("subject", Scalar.DOMAIN),
                f.list("san", Scalar.DOMAIN),
                DeployedCertificate.Issuer.valueOf(
                    f.word("issuer", "internal").toUpperCase(Locale.ROOT).replace('-', '_')),
                new LinkedHashSet<>(f.words("eku")),
                f.may("fingerprint", Scalar.TEXT),
                f.may("key", Scalar.TEXT),
                f.may("expires", Scalar.DATE))));
    return out;
  }

  static QualityOfService qos(Optional<Fields> section) {
    if (section.isEmpty()) {
      return QualityOfService.DEFAULT;
    }
    Fields f = section.get();
    Map<Modality, Integer> marks = new LinkedHashMap<>();
    Map<Modality, Ports> client = new LinkedHashMap<>();
    Map<Modality, Ports> server = new LinkedHashMap<>();
    for (Modality modality : Modality.values()) {
      Optional.ofNullable(QualityOfService.DEFAULT.marks().get(modality))
          .ifPresent(m -> marks.put(modality, m));
      Optional.ofNullable(QualityOfService.DEFAULT.serverPorts().get(modality))
          .ifPresent(p -> server.put(modality, p));
      f.section("marks")
          .flatMap(m -> m.may(modality.text(), Scalar.DSCP))
          .ifPresent(m -> marks.put(modality, m));
      f.section("client-ports")
          .flatMap(m -> m.may(modality.text(), Scalar.PORTS))
          .ifPresent(p -> client.put(modality, p));
      f.section("server-ports")
          .flatMap(m -> m.may(modality.text(), Scalar.PORTS))
          .ifPresent(p -> server.put(modality, p));
    }
    return new QualityOfService(
        f.flag("enabled", true),
        marks,
        f.may("signalling-mark", Scalar.DSCP, QualityOfService.DEFAULT.signallingMark()),
        client,
        server,
        f.may("calls-at-once", Scalar.SHARE, QualityOfService.DEFAULT.callsAtOnce()));
  }

  static Restrictions restrictions(Optional<Fields> section) {
    if (section.isEmpty()) {
      return Restrictions.NONE;
    }
    Fields f = section.get();
    List<String> words = f.words("modalities");
    return new Restrictions(
        words.isEmpty()
            ? Restrictions.NONE.modalities()
            : new LinkedHashSet<>(
                words.stream().map(w -> Modality.valueOf(w.toUpperCase(Locale.ROOT))).toList()),
        pairs(f.list("only", Scalar.PAIR)),
        pairs(f.list("without", Scalar.PAIR)));
  }

  private static List<Restrictions.Pair> pairs(List<List<String>> lists) {
    return lists.stream().map(p -> new Restrictions.Pair(p.getFirst(), p.getLast())).toList();
  }
}
