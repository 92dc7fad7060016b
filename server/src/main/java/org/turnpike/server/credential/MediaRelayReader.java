package org.turnpike.server.credential;

import java.io.StringReader;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnpike.topology.settings.Endpoint;

/// One body on its way in: the values of its elements, and one such list for each relay.
final class MediaRelayReader {

  private static final int MOST_DEPTH = 8;

  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<Map<String, String>> relays = new ArrayList<>();
  private String root = "";

  private MediaRelayReader() {}

  static MediaRelayMessage of(String body) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader in = factory.createXMLStreamReader(new StringReader(body));
    MediaRelayReader reading = new MediaRelayReader();
    reading.read(in);
    in.close();
    return reading.message();
  }

  private void read(XMLStreamReader in) throws XMLStreamException {
    int depth = 0;
    StringBuilder text = new StringBuilder();
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (++depth > MOST_DEPTH) {
            throw new IllegalArgumentException("elements in elements in elements");
          }
          text.setLength(0);
          if (depth == 1) {
            root = in.getLocalName();
            for (String name : List.of("requestID", "to", "from")) {
              String value = in.getAttributeValue(null, name);
              values.put(name, value == null ? "" : value);
            }
          } else if (in.getLocalName().equals("mediaRelay")) {
            relays.add(new LinkedHashMap<>());
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(in.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          // A relay's elements are one level below it, a credential's stand before the list.
          Map<String, String> into = relays.isEmpty() ? values : relays.getLast();
          into.putIfAbsent(in.getLocalName(), text.toString().strip());
          text.setLength(0);
          depth--;
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new IllegalArgumentException("a document type or an entity");
        default -> {} // comments and instructions say nothing to us
      }
    }
  }

  private static String need(Map<String, String> from, String name) {
    String value = from.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static int number(Map<String, String> from, String name, int most) {
    String value = need(from, name);
    if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(name + " is no number up to " + most);
    }
    return Integer.parseInt(value);
  }

  private static Location location(Map<String, String> from) {
    return Location.of(need(from, "location"))
        .orElseThrow(
            () -> new IllegalArgumentException("location is neither intranet nor internet"));
  }

  private MediaRelayMessage message() {
    String id = need(values, "requestID");
    String to = values.getOrDefault("to", "");
    String from = values.getOrDefault("from", "");
    return switch (root) {
      case "request" ->
          new MediaRelayMessage.Request(
              id,
              to,
              from,
              need(values, "identity"),
              location(values),
              Duration.ofMinutes(
                  values.containsKey("duration") ? number(values, "duration", 100_000) : 480));
      case "response" ->
          new MediaRelayMessage.Answer(
              id,
              to,
              from,
              new Issued(
                  need(values, "username"),
                  need(values, "password"),
                  Duration.ofMinutes(number(values, "duration", 100_000)),
                  relays.stream().map(MediaRelayReader::relay).toList()));
      default -> throw new IllegalArgumentException("neither a request nor a response");
    };
  }

  private static RelayAt relay(Map<String, String> from) {
    InetAddress address = Endpoint.literal(need(from, "hostName"));
    return new RelayAt(
        location(from), address, number(from, "udpPort", 65_535), number(from, "tcpPort", 65_535));
  }
}
