package org.turnpike.planner.random;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.DeployedCertificate;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// A topology as text that does not depend on the order in which the file names things. Lists of
/// what has a name in the file (links, nodes, and so the addresses of a pool) are maps there; other
/// lists keep their order.
final class Canonical {

  private static final Set<Class<?>> NAMED =
      Set.of(
          Link.class,
          DeployedCertificate.class,
          ServerPool.Node.class,
          EdgePool.Node.class,
          CloudConnector.Appliance.class,
          Prefix.class);

  private Canonical() {}

  static String of(Topology topology) {
    return text(topology);
  }

  private static String text(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Canonical::text).orElse("-");
      case Map<?, ?> map -> {
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((k, v) -> sorted.put(text(k), text(v)));
        yield sorted.toString();
      }
      case Collection<?> all -> {
        List<String> parts = new ArrayList<>(all.stream().map(Canonical::text).toList());
        if (all instanceof Set
            || !all.isEmpty() && NAMED.contains(all.iterator().next().getClass())) {
          parts.sort(null);
        }
        yield parts.toString();
      }
      case Record record -> {
        StringBuilder out = new StringBuilder(record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
          out.append(' ')
              .append(component.getName())
              .append('=')
              .append(text(read(component, record)));
        }
        yield out.toString();
      }
      default -> value.toString();
    };
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
