package org.turnpike.topology.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.topology.Place;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.service.EndpointList;
import org.turnpike.topology.settings.Prefix;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The endpoint list that a provider publishes as JSON: an array of objects with `id`,
/// `serviceArea`, `category`, `required`, `expressRoute`, `urls`, `ips`, `tcpPorts`, `udpPorts`.
/// What else an object has is passed over. One dated copy is shipped.
public final class Endpoints {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SHIPPED = "online-endpoints.json";
  private static final long MAX_BYTES = 8 << 20;

  private Endpoints() {}

  /// The shipped copy, about 2024: a snapshot to plan with until the current list is imported.
  public static EndpointList snapshot() {
    try (InputStream in = Endpoints.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException("no " + SHIPPED + " in the jar");
      }
      List<Mistake> mistakes = new ArrayList<>();
      EndpointList list =
          entries(JSON.readTree(in), "shipped snapshot", "about 2024", Place.NOWHERE, mistakes);
      if (!mistakes.isEmpty()) {
        throw new IllegalStateException(mistakes.toString());
      }
      return list;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// @param asOf the day that the file was fetched
  /// @param wanted where a topology file asks for it
  /// @return empty when it is no such list; the mistakes say why
  public static Optional<EndpointList> read(
      Path file, String asOf, Place wanted, List<Mistake> mistakes) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        mistakes.add(
            Mistake.of(wanted, file + " is too large for an endpoint list", "at most 8 MiB"));
        return Optional.empty();
      }
      int before = mistakes.size();
      EndpointList list =
          entries(JSON.readTree(Files.readAllBytes(file)), file.toString(), asOf, wanted, mistakes);
      return mistakes.size() == before ? Optional.of(list) : Optional.empty();
    } catch (JacksonException e) {
      mistakes.add(Mistake.of(wanted, file + " is no JSON: " + e.getOriginalMessage()));
    } catch (IOException e) {
      mistakes.add(Mistake.of(wanted, file + " cannot be read"));
    }
    return Optional.empty();
  }

  private static EndpointList entries(
      JsonNode root, String source, String asOf, Place wanted, List<Mistake> mistakes) {
    List<EndpointList.Entry> out = new ArrayList<>();
    if (!root.isArray()) {
      mistakes.add(Mistake.of(wanted, source + " is no endpoint list", "a JSON array of objects"));
      return EndpointList.NONE;
    }
    for (JsonNode node : root) {
      try {
        out.add(
            new EndpointList.Entry(
                node.path("id").asString(""),
                node.path("serviceArea").asString(""),
                node.path("category").asString(""),
                node.path("required").asBoolean(true),
                node.path("expressRoute").asBoolean(false),
                texts(node.path("urls")),
                texts(node.path("ips")).stream().map(Prefix::parse).toList(),
                ports(node.path("tcpPorts").asString("")),
                ports(node.path("udpPorts").asString("")),
                node.path("notes").asString("")));
      } catch (IllegalArgumentException e) {
        mistakes.add(
            Mistake.of(
                wanted,
                source + ", entry " + node.path("id").asString("?") + ": " + e.getMessage()));
      }
    }
    return new EndpointList(source, asOf, out);
  }

  private static List<String> texts(JsonNode list) {
    List<String> out = new ArrayList<>();
    list.forEach(n -> out.add(n.asString("")));
    return out;
  }

  private static List<Ports> ports(String text) {
    return text.isBlank() ? List.of() : Arrays.stream(text.split(",")).map(Ports::parse).toList();
  }
}
