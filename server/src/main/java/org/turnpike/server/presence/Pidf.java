package org.turnpike.server.presence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/// Presence documents (RFC 3863), with persons and what they do (RFC 4479, RFC 4480). What others
/// have put into theirs is kept as it came.
final class Pidf {

  static final String TYPE = "application/pidf+xml";

  /// A document of a device; many times what any of them sends.
  static final int MOST_BYTES = 32 << 10;

  private static final int MOST_ELEMENTS = 500;
  private static final String NAMESPACE = "urn:ietf:params:xml:ns:pidf";
  private static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
  private static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

  private static final ErrorHandler SILENT =
      new ErrorHandler() {
        @Override
        public void warning(SAXParseException fault) {}

        @Override
        public void error(SAXParseException fault) throws SAXException {
          throw fault;
        }

        @Override
        public void fatalError(SAXParseException fault) throws SAXException {
          throw fault;
        }
      };

  private Pidf() {}

  private static DocumentBuilder builder() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      // No document type: with it come entities that grow, and files of this machine.
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(SILENT);
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's own parser has these features", e);
    }
  }

  private static Document parse(byte[] document) throws SAXException, IOException {
    return builder().parse(new ByteArrayInputStream(document));
  }

  /// Whether this is a presence document: well-formed, of the namespace, no more than is right.
  static Decoded<byte[]> check(byte[] document) {
    if (document.length > MOST_BYTES) {
      return Decoded.malformed(MOST_BYTES, "more than " + MOST_BYTES + " bytes");
    }
    try {
      Element root = parse(document).getDocumentElement();
      if (!NAMESPACE.equals(root.getNamespaceURI()) || !"presence".equals(root.getLocalName())) {
        return Decoded.malformed(0, "no presence element of PIDF");
      }
      if (root.getElementsByTagName("*").getLength() > MOST_ELEMENTS) {
        return Decoded.malformed(0, "more than " + MOST_ELEMENTS + " elements");
      }
      return Decoded.value(document);
    } catch (SAXParseException e) {
      return Decoded.malformed(e.getLineNumber(), "no XML: line " + e.getLineNumber());
    } catch (SAXException | IOException e) {
      return Decoded.malformed(0, "no XML");
    }
  }

  /// Someone who is not there, and what somebody sees who is blocked.
  static byte[] closed(UserUri of) {
    return compose(of, List.of(), false, false);
  }

  /// What is known of a user, in one document.
  ///
  /// @param published their devices' documents, each [#check]ed
  /// @param registered says open where nothing is published
  /// @param inCall adds that they are on the phone, unless all devices say that they are not there
  static byte[] compose(UserUri of, List<byte[]> published, boolean registered, boolean inCall) {
    Document out = builder().newDocument();
    Element root = out.createElementNS(NAMESPACE, "presence");
    root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns", NAMESPACE);
    root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:dm", DATA_MODEL);
    root.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:rpid", RPID);
    root.setAttribute("entity", "sip:" + of);
    out.appendChild(root);
    Set<String> ids = new HashSet<>();
    // RFC 3863 §4.4: tuples, then notes, then what others have added.
    List<Element> tuples = new ArrayList<>();
    List<Element> notes = new ArrayList<>();
    List<Element> others = new ArrayList<>();
    for (byte[] document : published) {
      for (Element each : elements(document)) {
        if (unsaid(each)) {
          continue;
        }
        Element imported = (Element) out.importNode(each, true);
        identify(imported, ids);
        boolean own = NAMESPACE.equals(each.getNamespaceURI());
        (own && "tuple".equals(each.getLocalName())
                ? tuples
                : own && "note".equals(each.getLocalName()) ? notes : others)
            .add(imported);
      }
    }
    if (tuples.isEmpty()) {
      tuples.add(tuple(out, of, registered));
    }
    tuples.forEach(root::appendChild);
    notes.forEach(root::appendChild);
    others.forEach(root::appendChild);
    if (inCall && tuples.stream().anyMatch(Pidf::open)) { // nobody is gone and on the phone
      onThePhone(out, root, others);
    }
    return bytes(out);
  }

  private static List<Element> elements(byte[] document) {
    List<Element> all = new ArrayList<>();
    try {
      Node child = parse(document).getDocumentElement().getFirstChild();
      for (; child != null; child = child.getNextSibling()) {
        if (child instanceof Element element) {
          all.add(element);
        }
      }
      return all;
    } catch (SAXException | IOException e) {
      throw new IllegalStateException("a document that was checked is one", e);
    }
  }

  /// An `id` is there once in a document; two devices may have chosen the same.
  private static void identify(Element element, Set<String> ids) {
    String id = element.getAttribute("id");
    if (id.isEmpty()) {
      return;
    }
    String unique = id;
    for (int n = 2; !ids.add(unique); n++) {
      unique = id + "-" + n;
    }
    element.setAttribute("id", unique);
  }

  private static boolean open(Element tuple) {
    return basic(tuple).filter("open"::equals).isPresent();
  }

  /// Whether it is a tuple whose basic status is neither of the two that there are (RFC 3863
  /// §4.1.4): baresip publishes "unknown" until it is registered. That tells nobody anything, and a
  /// watcher that goes by the schema takes none of the document (Linphone: 488).
  private static boolean unsaid(Element element) {
    return NAMESPACE.equals(element.getNamespaceURI())
        && "tuple".equals(element.getLocalName())
        && basic(element)
            .filter(said -> !said.equals("open") && !said.equals("closed"))
            .isPresent();
  }

  private static Optional<String> basic(Element tuple) {
    NodeList basic = tuple.getElementsByTagNameNS(NAMESPACE, "basic");
    return basic.getLength() > 0
        ? Optional.of(basic.item(0).getTextContent().strip())
        : Optional.empty();
  }

  private static Element tuple(Document out, UserUri of, boolean open) {
    Element tuple = out.createElementNS(NAMESPACE, "tuple");
    tuple.setAttribute("id", "turnpike");
    Element status = out.createElementNS(NAMESPACE, "status");
    Element basic = out.createElementNS(NAMESPACE, "basic");
    basic.setTextContent(open ? "open" : "closed");
    status.appendChild(basic);
    tuple.appendChild(status);
    Element contact = out.createElementNS(NAMESPACE, "contact");
    contact.setTextContent("sip:" + of);
    tuple.appendChild(contact);
    return tuple;
  }

  private static void onThePhone(Document out, Element root, List<Element> others) {
    Optional<Element> known =
        others.stream()
            .filter(each ->
                DATA_MODEL.equals(each.getNamespaceURI()) && "person".equals(each.getLocalName()))
            .findFirst();
    Element person = known.orElseGet(() -> out.createElementNS(DATA_MODEL, "dm:person"));
    if (known.isEmpty()) {
      person.setAttribute("id", "turnpike-person");
      root.appendChild(person);
    }
    Node first = person.getElementsByTagNameNS(RPID, "activities").item(0);
    Node activities = first;
    if (activities == null) {
      activities = out.createElementNS(RPID, "rpid:activities");
      person.insertBefore(activities, person.getFirstChild());
    }
    activities.appendChild(out.createElementNS(RPID, "rpid:on-the-phone"));
  }

  private static byte[] bytes(Document document) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      document.setXmlStandalone(true);
      transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      transformer.transform(new DOMSource(document), new StreamResult(out));
      return out.toByteArray();
    } catch (TransformerException e) {
      throw new IllegalStateException("a document in memory can be written", e);
    }
  }
}
