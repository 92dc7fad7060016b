package org.turnpike.topology.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.topology.service.EdgeService;

/// Ports of an Edge with one address for all services: the port tells the services apart, so each
/// has its own, unless the file asks for 443 for all of them. The documents do not have that.
final class SinglePorts {

  private static final String SHARES = "shares-443";

  private SinglePorts() {}

  static void of(Node root, List<Mistake> mistakes) {
    Declared.entries(Declared.at(root, "pools")).values().forEach(pool -> pool(pool, mistakes));
  }

  private static void pool(Node pool, List<Mistake> mistakes) {
    boolean single = word(pool, "addressing").equals(Optional.of("single"));
    Optional<Node> shares = Declared.at(pool, SHARES).filter(SinglePorts::on);
    Optional<Node> ports = Declared.at(pool, "ports");
    if (shares.isPresent() && !single) {
      mistakes.add(
          Mistake.of(
              shares.get().place(),
              "three addresses have nothing to share",
              "\"" + SHARES + "\" beside \"addressing: single\""));
    } else if (shares.isPresent() && ports.isPresent()) {
      mistakes.add(
          Mistake.of(
              ports.get().place(),
              "all services share 443",
              "\"ports\" or \"" + SHARES + ": yes\", not both"));
    } else if (single && ports.isPresent()) {
      distinct(ports.get(), mistakes);
    }
  }

  private static void distinct(Node ports, List<Mistake> mistakes) {
    Map<Integer, EdgeService> taken = new LinkedHashMap<>();
    for (EdgeService service : EdgeService.values()) {
      if (Declared.at(ports, service.text()).isEmpty()) {
        taken.put(PoolBinder.singlePort(service), service);
      }
    }
    for (EdgeService service : EdgeService.values()) {
      if (Declared.at(ports, service.text()).orElse(null) instanceof Node.Text text
          && text.text().matches("[0-9]{1,5}")) {
        EdgeService other = taken.putIfAbsent(Integer.parseInt(text.text()), service);
        if (other != null) {
          mistakes.add(
              Mistake.of(
                  text.place(),
                  "port " + text.text() + " of the one address is that of " + other.text(),
                  "a port of its own, or \"" + SHARES + ": yes\", which is beyond the documents"));
        }
      }
    }
  }

  private static boolean on(Node node) {
    return node instanceof Node.Text text && List.of("yes", "true").contains(text.text());
  }

  private static Optional<String> word(Node node, String key) {
    return Declared.at(node, key)
        .flatMap(n -> n instanceof Node.Text t ? Optional.of(t.text()) : Optional.empty());
  }
}
