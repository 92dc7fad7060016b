package org.turnpike.server.credential;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// The body of a SERVICE request for a credential, and of its answer:
///
/// ```
/// <request requestID="7" version="1.0" to="sip:mras@edge.contoso.internal"
///     from="sip:alice@contoso.example" xmlns="http://schemas.microsoft.com/2006/09/sip/mrasp">
///   <credentialsRequest credentialsRequestID="7">
///     <identity>sip:alice@contoso.example</identity>
///     <location>internet</location>
///     <duration>480</duration>                                          minutes
///   </credentialsRequest>
/// </request>
///
/// <response requestID="7" version="1.0" reasonPhrase="OK" to="…" from="…" xmlns="…">
///   <credentialsResponse credentialsRequestID="7">
///     <credentials><username>…</username><password>…</password><duration>480</duration></credentials>
///     <mediaRelayList>
///       <mediaRelay><location>internet</location><hostName>203.0.113.7</hostName>
///         <udpPort>3478</udpPort><tcpPort>443</tcpPort></mediaRelay>
///     </mediaRelayList>
///   </credentialsResponse>
/// </response>
/// ```
///
/// What is read was sent by a stranger until MTLS says otherwise: no document type, no entity, a
/// bounded length and depth.
public sealed interface MediaRelayMessage {

  String CONTENT_TYPE = "application/msrtc-media-relay-auth+xml";
  String NAMESPACE = "http://schemas.microsoft.com/2006/09/sip/mrasp";

  /// Longest body that is looked at.
  int MOST_BYTES = 16_384;

  String id();

  /// Somebody asks for a user.
  ///
  /// @param identity the user's SIP URI
  /// @param lasts how long is wanted
  record Request(
      String id, String to, String from, String identity, Location location, Duration lasts)
      implements MediaRelayMessage {}

  /// A credential, or none with the reason.
  record Answer(String id, String to, String from, Issued issued) implements MediaRelayMessage {}

  /// Writes either.
  default byte[] toBytes() {
    try {
      StringWriter text = new StringWriter();
      XMLStreamWriter out = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      switch (this) {
        case Request request -> write(request, out);
        case Answer answer -> write(answer, out);
      }
      out.close();
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text can be written as XML", e);
    }
  }

  private static void begin(XMLStreamWriter out, String element, String id, String to, String from)
      throws XMLStreamException {
    out.writeStartElement(element);
    out.writeAttribute("requestID", id);
    out.writeAttribute("version", "1.0");
    out.writeAttribute("to", to);
    out.writeAttribute("from", from);
    out.writeDefaultNamespace(NAMESPACE);
  }

  private static void write(Request request, XMLStreamWriter out) throws XMLStreamException {
    begin(out, "request", request.id(), request.to(), request.from());
    out.writeStartElement("credentialsRequest");
    out.writeAttribute("credentialsRequestID", request.id());
    text(out, "identity", request.identity());
    text(out, "location", request.location().text());
    text(out, "duration", Long.toString(request.lasts().toMinutes()));
    out.writeEndElement();
    out.writeEndElement();
  }

  private static void write(Answer answer, XMLStreamWriter out) throws XMLStreamException {
    begin(out, "response", answer.id(), answer.to(), answer.from());
    out.writeAttribute("reasonPhrase", "OK");
    out.writeStartElement("credentialsResponse");
    out.writeAttribute("credentialsRequestID", answer.id());
    out.writeStartElement("credentials");
    text(out, "username", answer.issued().username());
    text(out, "password", answer.issued().password());
    text(out, "duration", Long.toString(answer.issued().lasts().toMinutes()));
    out.writeEndElement();
    out.writeStartElement("mediaRelayList");
    for (RelayAt relay : answer.issued().relays()) {
      out.writeStartElement("mediaRelay");
      text(out, "location", relay.location().text());
      text(out, "hostName", Endpoint.text(relay.address()));
      text(out, "udpPort", Integer.toString(relay.udpPort()));
      text(out, "tcpPort", Integer.toString(relay.tcpPort()));
      out.writeEndElement();
    }
    out.writeEndElement();
    out.writeEndElement();
    out.writeEndElement();
  }

  private static void text(XMLStreamWriter out, String element, String text)
      throws XMLStreamException {
    out.writeStartElement(element);
    out.writeCharacters(text);
    out.writeEndElement();
  }

  /// Reads either.
  static Decoded<MediaRelayMessage> parse(byte[] body) {
    if (body.length > MOST_BYTES) {
      return new Decoded.Malformed<>(MOST_BYTES, "a body of more than " + MOST_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return new Decoded.Malformed<>(0, "no UTF-8");
    }
    try {
      return new Decoded.Value<>(MediaRelayReader.of(text));
    } catch (XMLStreamException e) {
      int at = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharacterOffset());
      return new Decoded.Malformed<>(at, "no XML that is known here");
    } catch (IllegalArgumentException e) {
      return new Decoded.Malformed<>(0, String.valueOf(e.getMessage()));
    }
  }
}
