package org.turnpike.sip.message;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;

/// Changes that a proxy makes to a message on its way (RFC 3261 §16.6, §16.7). Lines that no change
/// names are copied as they came, in runs. A message of our own begins as its first lines, and is
/// indexed only if a change has to find something in it.
public final class MessageEdit {

  private static final byte[] END = Edits.latin("Content-Length: 0\r\n\r\n");

  private final byte[] fresh;
  private @Nullable SipMessage message;
  private final StringBuilder top = new StringBuilder();
  private final StringBuilder added = new StringBuilder();
  private final EnumSet<HeaderName> removed = EnumSet.noneOf(HeaderName.class);
  private @Nullable String requestUri;
  private int maxForwards = -1;
  private int vias;
  private int routes;
  private @Nullable Via topVia;
  private byte @Nullable [] body;

  MessageEdit(SipMessage message) {
    this.message = message;
    this.fresh = new byte[0];
  }

  /// @param fresh start line and header lines of a message of our own, without length and body
  MessageEdit(byte[] fresh) {
    this.fresh = fresh;
  }

  private SipMessage message() {
    SipMessage known = message;
    if (known == null) {
      byte[] whole = Arrays.copyOf(fresh, fresh.length + END.length);
      System.arraycopy(END, 0, whole, fresh.length, END.length);
      known = parsed(whole);
      message = known;
    }
    return known;
  }

  /// Puts a Via on top. A line of a name is pushed above those that came.
  public MessageEdit pushVia(Via via) {
    return push(HeaderName.VIA, via.encode());
  }

  public MessageEdit pushRecordRoute(NameAddr address) {
    return push(HeaderName.RECORD_ROUTE, address.encode());
  }

  public MessageEdit pushRoute(NameAddr address) {
    return push(HeaderName.ROUTE, address.encode());
  }

  public MessageEdit pushPath(NameAddr address) {
    return push(HeaderName.PATH, address.encode());
  }

  private MessageEdit push(HeaderName name, String value) {
    top.insert(0, name.text() + ": " + value + "\r\n");
    return this;
  }

  /// Takes off the topmost Via that came, whether or not others share its line.
  public MessageEdit popVia() {
    vias++;
    return this;
  }

  public MessageEdit popRoute() {
    routes++;
    return this;
  }

  /// Where the request came from (RFC 3261 §18.2.1, RFC 3581 §4), on the topmost Via that came.
  ///
  /// @param port 0 to leave rport alone
  public MessageEdit setReceived(String address, int port) {
    Via via = topVia;
    if (via == null && message().topVia() instanceof Value<Via>(Via came)) {
      via = came;
    }
    if (via != null) {
      Via received = via.withReceived(address);
      topVia = port == 0 ? received : received.withRport(port);
    }
    return this;
  }

  public MessageEdit setRequestUri(String uri) {
    requestUri = uri;
    return this;
  }

  /// Replaces Max-Forwards, or puts it in when there was none (RFC 3261 §16.6 (3)).
  public MessageEdit setMaxForwards(int hops) {
    maxForwards = hops;
    return this;
  }

  public MessageEdit remove(HeaderName name) {
    removed.add(name);
    return this;
  }

  public MessageEdit replace(HeaderName name, String value) {
    return remove(name).add(name, value);
  }

  public MessageEdit add(HeaderName name, String value) {
    return add(name.text(), value);
  }

  public MessageEdit add(String name, String value) {
    added.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  /// Sets the body, its type and its length; an empty one takes the type away.
  public MessageEdit setBody(String contentType, byte[] body) {
    this.body = body;
    remove(HeaderName.CONTENT_TYPE);
    return body.length == 0 ? this : add(HeaderName.CONTENT_TYPE, contentType);
  }

  public byte[] bytes() {
    if (message == null && onlyAdded()) {
      byte[] more = Edits.latin(added.toString());
      byte[] out = Arrays.copyOf(fresh, fresh.length + more.length + END.length);
      System.arraycopy(more, 0, out, fresh.length, more.length);
      System.arraycopy(END, 0, out, fresh.length + more.length, END.length);
      return out;
    }
    return edited(message());
  }

  private boolean onlyAdded() {
    return top.isEmpty()
        && removed.isEmpty()
        && requestUri == null
        && maxForwards < 0
        && vias + routes == 0
        && topVia == null
        && body == null;
  }

  private byte[] edited(SipMessage message) {
    byte[] from = message.bytes;
    int end = message.lineCount * SipMessage.STRIDE;
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(from.length + top.length() + added.length() + 64);
    if (requestUri != null && message.isRequest()) {
      text(out, message.method() + " " + requestUri + " SIP/2.0\r\n");
    } else {
      out.write(from, message.start, message.startEnd - message.start);
    }
    text(out, top.toString());
    if (maxForwards >= 0) {
      text(out, "Max-Forwards: " + maxForwards + "\r\n");
    }
    int viasLeft = vias;
    int routesLeft = routes;
    boolean viaToSet = topVia != null;
    int run = message.startEnd;
    for (int row = 0; row < end; row += SipMessage.STRIDE) {
      HeaderName name = HeaderName.of(message.lines[row]);
      boolean gone =
          removed.contains(name)
              || maxForwards >= 0 && name == HeaderName.MAX_FORWARDS
              || body != null && name == HeaderName.CONTENT_LENGTH;
      boolean via = name == HeaderName.VIA && (viasLeft > 0 || viaToSet);
      boolean route = name == HeaderName.ROUTE && routesLeft > 0;
      if (!gone && !via && !route) {
        continue;
      }
      out.write(from, run, message.lines[row + 1] - run);
      run = message.lines[row + 4];
      if (gone) {
        continue;
      }
      String line = Ascii.text(from, message.lines[row + 2], message.lines[row + 3]);
      while (!line.isEmpty() && (via ? viasLeft : routesLeft) > 0) {
        int comma = Ascii.next(line, 0, line.length(), ',');
        line = comma == line.length() ? "" : line.substring(comma + 1).strip();
        if (via) {
          viasLeft--;
          viaToSet = false;
        } else {
          routesLeft--;
        }
      }
      if (via && viaToSet && topVia != null) {
        int comma = Ascii.next(line, 0, line.length(), ',');
        line = topVia.encode() + line.substring(comma);
        viaToSet = false;
      }
      if (!line.isEmpty()) {
        text(out, name.text() + ": " + line + "\r\n");
      }
    }
    out.write(from, run, message.bodyAt - 2 - run);
    text(out, added.toString());
    if (body != null) {
      text(out, "Content-Length: " + body.length + "\r\n\r\n");
      out.write(body, 0, body.length);
    } else {
      int length = message.bodyEnd() - message.bodyAt;
      // RFC 3261 §18.3: a datagram needs none, and a stream that it goes on by cannot do without.
      boolean told =
          message.has(HeaderName.CONTENT_LENGTH) && !removed.contains(HeaderName.CONTENT_LENGTH);
      text(out, told ? "\r\n" : "Content-Length: " + length + "\r\n\r\n");
      out.write(from, message.bodyAt, length);
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = Edits.latin(text);
    out.write(bytes, 0, bytes.length);
  }

  /// The edited message, indexed again.
  ///
  /// @throws IllegalStateException if an edit put in what is no SIP
  public SipMessage toMessage() {
    return parsed(bytes());
  }

  private static SipMessage parsed(byte[] bytes) {
    return switch (SipMessage.parse(bytes)) {
      case Value<SipMessage>(SipMessage edited) -> edited;
      case Malformed<SipMessage>(int at, String what) ->
          throw new IllegalStateException("edited message at byte " + at + ": " + what);
    };
  }
}
