package org.turnpike.server.contacts;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.NamedService;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.store.Contact;
import org.turnpike.store.Contacts;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// A user's own client reads and changes its contact list, and finds people: SERVICE to
/// `sip:contacts@` the domain, with the body of [ContactOrder]. Whose list it is says the password,
/// and nothing in the body. It answers with
///
/// ```
/// <contacts xmlns="urn:turnpike:contacts">
///   <contact address="bob@example.org" name="Bob" blocked="false"><group>Work</group></contact>
/// </contacts>
/// ```
///
/// to everything but `find`, which gives contacts that may be on no list, 20 at most.
public final class ContactDesk implements NamedService {

  /// User part of the address that clients ask.
  public static final String NAME = "contacts";

  static final int MOST_FOUND = 20;

  private static final Logger LOG = LoggerFactory.getLogger("org.turnpike.contacts");
  private static final int MOST_AT_ONCE = 256;

  private final Users users;
  private final Contacts contacts;
  private final Executor blocking;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  /// @param blocking runs what waits for the database
  public ContactDesk(Users users, Contacts contacts, Executor blocking) {
    this.users = users;
    this.contacts = contacts;
    this.blocking = blocking;
  }

  @Override
  public void onRequest(Arrival arrival, UserUri caller) {
    switch (ContactOrder.parse(arrival.request().body())) {
      case Decoded.Malformed<ContactOrder>(int _, String what) ->
          arrival.refuse(400, "Bad Request: " + what.replaceAll("[\\r\\n]", " "));
      case Decoded.Value<ContactOrder>(ContactOrder order) -> {
        if (!room.tryAcquire()) {
          arrival.refuse(503, "Service Unavailable");
          return;
        }
        ServerTransaction server = arrival.begin(); // takes the repetitions meanwhile
        blocking.execute(() -> {
          MessageEdit answer;
          try {
            answer = answer(arrival, caller, order);
          } catch (StoreFailed e) {
            LOG.error("the contact list of {}: {}", caller, e.getMessage());
            answer = arrival.response(500, "Not Kept");
          } finally {
            room.release();
          }
          MessageEdit made = answer;
          arrival.loop().execute(() -> server.respond(made.toMessage()));
        });
      }
    }
  }

  private MessageEdit answer(Arrival arrival, UserUri caller, ContactOrder order) {
    List<Contact> told =
        switch (order) {
          case ContactOrder.All _ -> contacts.of(caller);
          case ContactOrder.Put(Contact contact) ->
              contacts.put(caller, contact) ? contacts.of(caller) : null;
          case ContactOrder.Remove(UserUri address) -> {
            contacts.remove(caller, address);
            yield contacts.of(caller);
          }
          case ContactOrder.Find(String text) ->
              users.search(text, MOST_FOUND).stream().map(ContactDesk::contact).toList();
        };
    return told == null
        ? arrival.response(403, "Contact List Full")
        : arrival.response(200, "OK").setBody(ContactOrder.CONTENT_TYPE, bytes(told));
  }

  private static Contact contact(User user) {
    return new Contact(user.uri(), user.displayName(), List.of(), false);
  }

  private static byte[] bytes(List<Contact> contacts) {
    try {
      StringWriter text = new StringWriter();
      XMLStreamWriter out = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      out.writeStartElement("contacts");
      out.writeDefaultNamespace(ContactOrder.NAMESPACE);
      for (Contact contact : contacts) {
        out.writeStartElement("contact");
        out.writeAttribute("address", contact.address().toString());
        out.writeAttribute("name", contact.displayName());
        out.writeAttribute("blocked", Boolean.toString(contact.blocked()));
        for (String group : contact.groups()) {
          out.writeStartElement("group");
          out.writeCharacters(group);
          out.writeEndElement();
        }
        out.writeEndElement();
      }
      out.writeEndElement();
      out.close();
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text can be written as XML", e);
    }
  }
}
