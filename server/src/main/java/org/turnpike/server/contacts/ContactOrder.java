package org.turnpike.server.contacts;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.turnpike.store.Contact;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// What somebody wants of their contact list:
///
/// ```
/// <list xmlns="urn:turnpike:contacts"/>
/// <put xmlns="urn:turnpike:contacts" address="bob@example.org" name="Bob" blocked="false">
///   <group>Work</group>
/// </put>
/// <remove xmlns="urn:turnpike:contacts" address="bob@example.org"/>
/// <find xmlns="urn:turnpike:contacts" text="bo"/>
/// ```
sealed interface ContactOrder {

  String CONTENT_TYPE = "application/vnd.turnpike.contacts+xml";
  String NAMESPACE = "urn:turnpike:contacts";

  /// Longest body that is looked at: an entry with as many groups as it may have.
  int MOST_BYTES = 16_384;

  /// Longest name that is kept.
  int MOST_NAME = 200;

  /// The whole list.
  record All() implements ContactOrder {}

  /// An entry, new or instead of the one that is there.
  record Put(Contact contact) implements ContactOrder {}

  record Remove(UserUri address) implements ContactOrder {}

  /// Who may be meant by what somebody typed.
  record Find(String text) implements ContactOrder {}

  static Decoded<ContactOrder> parse(byte[] body) {
    if (body.length > MOST_BYTES) {
      return Decoded.malformed(MOST_BYTES, "a body of more than " + MOST_BYTES + " bytes");
    }
    try {
      XMLInputFactory factory = XMLInputFactory.newInstance();
      // No document type: with it come entities that grow, and files of this machine.
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      return Decoded.value(
          read(factory.createXMLStreamReader(new ByteArrayInputStream(body), "UTF-8")));
    } catch (XMLStreamException e) {
      return Decoded.malformed(0, "no XML that is known here");
    } catch (IllegalArgumentException e) {
      return Decoded.malformed(0, String.valueOf(e.getMessage()));
    }
  }

  private static ContactOrder read(XMLStreamReader in) throws XMLStreamException {
    String what = "";
    String address = "";
    String name = "";
    String text = "";
    boolean blocked = false;
    List<String> groups = new ArrayList<>();
    int depth = 0;
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (!NAMESPACE.equals(in.getNamespaceURI())) {
            throw new IllegalArgumentException("an element that is not of " + NAMESPACE);
          }
          depth++;
          if (depth == 1) {
            what = in.getLocalName();
            address = attribute(in, "address");
            name = attribute(in, "name");
            text = attribute(in, "text");
            blocked = attribute(in, "blocked").equals("true");
          } else if (depth == 2 && in.getLocalName().equals("group")) {
            groups.add(in.getElementText().strip()); // to the end of the element
            depth--;
          } else {
            throw new IllegalArgumentException("an element " + in.getLocalName());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new IllegalArgumentException("a document type or an entity");
        default -> {} // comments, and space between elements
      }
    }
    if (name.length() > MOST_NAME || text.length() > MOST_NAME) {
      throw new IllegalArgumentException("more than " + MOST_NAME + " characters");
    }
    return switch (what) {
      case "list" -> new All();
      case "put" -> new Put(new Contact(UserUri.parse(address), name, groups, blocked));
      case "remove" -> new Remove(UserUri.parse(address));
      case "find" -> new Find(text);
      default -> throw new IllegalArgumentException("no list, put, remove or find");
    };
  }

  private static String attribute(XMLStreamReader in, String name) {
    String value = in.getAttributeValue(null, name);
    return value == null ? "" : value;
  }
}
