package org.turnpike.server.im;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.UserService;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.store.Contacts;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Moment;

/// The MESSAGE service of a Front End.
///
/// ```
///  MESSAGE ─► allowed? ─► devices? ── yes ─► all of them ─► their answer goes back
///                │            │ no                │ nobody in time, or none there
///               403        ┌──▼───────────────────▼──┐
///                          │ kept, durable, then 202 │ full: 480
///                          └──────────┬──────────────┘
///  REGISTER of the recipient ─────────┴─► one after the other, the oldest first
/// ```
///
/// A device's own refusal (415, 488, 603) is the sender's to know and goes back. A message is
/// forgotten when a device has taken it: a crash in between delivers it twice, never not at all.
public final class InstantMessages implements UserService {

  private static final Logger LOG = LoggerFactory.getLogger(InstantMessages.class);

  /// How long devices have: well within the 32 s after which the sender gives up (RFC 3261
  /// §17.1.2.2).
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// A message is kept no longer than this, whatever its Expires says.
  private static final Duration MOST_KEPT = Duration.ofDays(14);

  private static final int MOST_WRITES = 256;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Users users;
  private final Contacts contacts;
  private final KeptMessages kept;
  private final Moment moment;
  private final Devices devices;
  private final Executor blocking;
  private final Semaphore writes = new Semaphore(MOST_WRITES);
  private final Set<UserUri> delivering = ConcurrentHashMap.newKeySet();
  private final LongAdder stored = new LongAdder();
  private final LongAdder delivered = new LongAdder();

  /// @param blocking runs what waits for the database
  public InstantMessages(
      Users users,
      Contacts contacts,
      KeptMessages kept,
      Moment moment,
      Devices devices,
      Executor blocking) {
    this.users = users;
    this.contacts = contacts;
    this.kept = kept;
    this.moment = moment;
    this.devices = devices;
    this.blocking = blocking;
  }

  /// Messages kept for who was not there.
  public long stored() {
    return stored.sum();
  }

  /// Of those, messages delivered.
  public long delivered() {
    return delivered.sum();
  }

  @Override
  public boolean takes(Arrival arrival) {
    SipMessage request = arrival.request();
    return request.method().equals(Method.MESSAGE) && request.toTag() == null;
  }

  @Override
  public void onRequest(Arrival arrival, UserUri sender, UserUri user, Onward onward) {
    if (!may(sender) || !may(user)) {
      arrival.refuse(403, "Messages Not Allowed");
      return;
    }
    if (contacts.blocks(user, sender)) {
      arrival.refuse(480, "Temporarily Unavailable"); // as for somebody who is not there
      return;
    }
    if (!onward.reachable()) {
      new Fallback(arrival, user).take(arrival.begin());
      return;
    }
    onward.forward(new Fallback(arrival, user));
  }

  private boolean may(UserUri user) {
    return users.find(user).map(known -> known.may(UserPolicy.MESSAGES)).orElse(true);
  }

  /// One message that the devices may not take.
  private final class Fallback implements Unserved {
    private final Arrival arrival;
    private final UserUri user;
    private long id;
    private boolean served;

    Fallback(Arrival arrival, UserUri user) {
      this.arrival = arrival;
      this.user = user;
    }

    @Override
    public long patience() {
      return PATIENCE.toNanos();
    }

    @Override
    public boolean wants(int status) {
      // Nobody answered, gone, over a connection that is (RFC 5626 §5.3), overloaded, no way.
      return later(status) || status == 410;
    }

    @Override
    public void take(ServerTransaction server) {
      SipMessage request = arrival.request();
      if (request.body().length > KeptMessages.MOST_BYTES) {
        server.respond(arrival.response(513, "Message Too Large to Keep").toMessage());
        return;
      }
      Instant now = arrival.loop().wall();
      long asked = request.expires();
      Duration life =
          asked > 0 && asked < MOST_KEPT.toSeconds() ? Duration.ofSeconds(asked) : MOST_KEPT;
      if (asked == 0) { // RFC 3428 §6: it is worth nothing later
        server.respond(arrival.response(480, "Temporarily Unavailable").toMessage());
        return;
      }
      if (!writes.tryAcquire()) {
        server.respond(arrival.response(503, "Service Unavailable").toMessage());
        return;
      }
      String from = String.valueOf(request.header(HeaderName.FROM));
      String type = request.header(HeaderName.CONTENT_TYPE);
      KeptMessage message =
          new KeptMessage(
              0,
              user,
              withoutTag(from),
              now,
              now.plus(life),
              type == null ? "text/plain" : type,
              request.body());
      blocking.execute(() -> {
        long number = -1;
        try {
          number = kept.keep(message);
        } catch (StoreFailed e) {
          LOG.error("a message for {} could not be kept: {}", user, e.getMessage());
        } finally {
          writes.release();
        }
        long made = number;
        arrival.loop().execute(() -> answer(server, made));
      });
    }

    private void answer(ServerTransaction server, long number) {
      if (number > 0) {
        stored.increment();
        id = number;
        server.respond(arrival.response(202, "Accepted, Kept for the Recipient").toMessage());
        if (served) {
          forget();
        } else {
          registered(user); // who may have come while it was written
        }
      } else if (number == 0) {
        server.respond(arrival.response(480, "Too Many Messages Wait").toMessage());
      } else {
        server.respond(arrival.response(500, "Server Internal Error").toMessage());
      }
    }

    @Override
    public void served() {
      served = true;
      if (id > 0) {
        forget();
      }
    }

    private void forget() {
      long number = id;
      blocking.execute(() -> remove(user, number));
    }
  }

  private static String withoutTag(String from) {
    return switch (NameAddr.decode(from)) {
      case Decoded.Value<NameAddr>(NameAddr address) ->
          new NameAddr(address.display(), address.uri(), address.parameters().without("tag"))
              .encode();
      case Decoded.Malformed<NameAddr> _ -> from;
    };
  }

  private void remove(UserUri user, long id) {
    try {
      kept.remove(user, id);
    } catch (StoreFailed e) {
      LOG.warn("a message of {} was delivered and stays kept: {}", user, e.getMessage());
    }
  }

  /// A user has signed in: what waits is delivered, if anything does.
  public void registered(UserUri user) {
    if (!kept.waiting(user) || !delivering.add(user)) {
      return;
    }
    blocking.execute(() -> {
      try {
        List<KeptMessage> all = kept.of(user, moment.wall());
        next(user, new ArrayDeque<>(all));
      } catch (StoreFailed e) {
        LOG.warn("messages for {} cannot be read: {}", user, e.getMessage());
        delivering.remove(user);
      }
    });
  }

  private void next(UserUri user, Deque<KeptMessage> left) {
    KeptMessage message = left.poll();
    if (message == null) {
      delivering.remove(user);
      return;
    }
    devices.send(
        user,
        request(message),
        status -> {
          boolean taken = status < 300;
          boolean never = !taken && !later(status);
          if (taken) {
            delivered.increment();
          } else if (never) {
            LOG.info("event=message-refused user={} code={} cause=device", user, status);
          }
          if (!taken && !never) {
            delivering.remove(user); // at the next REGISTER
            return;
          }
          blocking.execute(() -> {
            remove(user, message.id());
            next(user, left);
          });
        });
  }

  /// Which answers of a device leave a message waiting.
  private static boolean later(int status) {
    return status == 408 || status == 430 || status == 480 || status >= 500 && status < 600;
  }

  private SipMessage request(KeptMessage message) {
    byte[] random = new byte[16];
    moment.random(random);
    String id = HexFormat.of().formatHex(random, 0, 12);
    return SipMessage.request(Method.MESSAGE, "sip:" + message.to())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, message.from() + ";tag=" + HexFormat.of().formatHex(random, 12, 16))
        .add(HeaderName.TO, "<sip:" + message.to() + ">")
        .add(HeaderName.CALL_ID, id)
        .add(HeaderName.CSEQ, "1 MESSAGE")
        .add(HeaderName.DATE, DATE.format(message.sent())) // RFC 3428 §7: when it was sent
        .setBody(message.contentType(), message.body())
        .toMessage();
  }

  /// A message that came another way than SIP. It is kept first and then delivered, so that the
  /// answer does not wait for a device.
  ///
  /// @return false if too many wait for that user already
  /// @throws StoreFailed if it could not be written
  public boolean send(User from, UserUri to, String text) {
    Instant now = moment.wall();
    SipUri uri = SipUri.sip(from.uri().user(), from.uri().host(), 0);
    KeptMessage message =
        new KeptMessage(
            0,
            to,
            new NameAddr(from.displayName(), uri, Parameters.NONE).encode(),
            now,
            now.plus(MOST_KEPT),
            "text/plain;charset=UTF-8",
            text.getBytes(StandardCharsets.UTF_8));
    if (kept.keep(message) == 0) {
      return false;
    }
    stored.increment();
    registered(to);
    return true;
  }
}
