package org.turnpike.server.contacts;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.NamedService;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipUri;
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
  private final BiFunction<String, String, Optional<UserUri>> ours;
  private final Executor blocking;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  /// @param ours whom user part and host mean, if the host is a name of ours
  /// @param blocking runs what waits for the database
  public ContactDesk(
      Users users,
      Contacts contacts,
      BiFunction<String, String, Optional<UserUri>> ours,
      Executor blocking) {
    this.users = users;
    this.contacts = contacts;
    this.ours = ours;
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
              contacts.put(caller, at(meant(contact.address()), contact))
                  ? contacts.of(caller)
                  : null;
          case ContactOrder.Remove(UserUri address) -> {
            contacts.remove(caller, meant(address));
            yield contacts.of(caller);
          }
          case ContactOrder.Find(String text) -> found(text);
        };
    if (told == null) {
      return arrival.response(403, "Contact List Full");
    }
    String host =
        arrival.request().uri() instanceof Decoded.Value<SipUri>(SipUri uri) ? uri.host() : "";
    List<Contact> shown = told.stream().map(each -> at(shown(each.address(), host), each)).toList();
    return arrival.response(200, "OK").setBody(ContactOrder.CONTENT_TYPE, bytes(shown));
  }

  private List<Contact> found(String text) {
    String typed = text.strip();
    int at = typed.lastIndexOf('@');
    // A whole address may be written with another name of ours.
    String wanted =
        at > 0 && at < typed.length() - 1 ? meant(UserUri.parse(typed)).toString() : typed;
    return users.search(wanted, MOST_FOUND).stream().map(ContactDesk::contact).toList();
  }

  /// The one address that a person has here, whichever of their names and of ours is used: what
  /// callers and watchers are known by.
  private UserUri meant(UserUri address) {
    UserUri own = ours.apply(address.user(), address.host()).orElse(address);
    return users.reached(own).map(User::uri).orElse(own);
  }

  /// With the name of ours that the asker uses.
  private UserUri shown(UserUri address, String host) {
    return !host.isEmpty() && ours.apply(address.user(), host).filter(address::equals).isPresent()
        ? new UserUri(address.user(), host)
        : address;
  }

  private static Contact at(UserUri address, Contact contact) {
    return new Contact(address, contact.displayName(), contact.groups(), contact.blocked());
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
