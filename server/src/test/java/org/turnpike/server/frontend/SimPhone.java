package org.turnpike.server.frontend;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ClientTransaction;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.sip.auth.DigestChallenge;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Decoded;

/// A phone in simulated time: a user agent (RFC 3261 §13, §15) with the transactions of a node of
/// its own. It remembers what it saw.
final class SimPhone implements SipUser {

  private static final Duration T1 = Duration.ofMillis(500);
  private static final Duration PATIENCE = T1.multipliedBy(64);

  /// What it does when it is called.
  ///
  /// @param ringAfter null: it does not
  /// @param ringAgain how often it says so again; null: once
  /// @param answerAfter null: never
  /// @param status of its answer
  /// @param heedsCancel whether a CANCEL ends the ringing
  record Habits(
      @Nullable Duration ringAfter,
      @Nullable Duration ringAgain,
      @Nullable Duration answerAfter,
      int status,
      boolean heedsCancel) {

    static Habits answers(int status, long afterMillis) {
      return new Habits(Duration.ZERO, null, Duration.ofMillis(afterMillis), status, true);
    }

    static Habits rings() {
      return new Habits(Duration.ZERO, null, null, 0, true);
    }
  }

  /// What a caller saw of one call.
  static final class Call {
    final String callId;
    final List<Integer> provisional = new ArrayList<>();
    final List<Integer> refusals = new ArrayList<>();
    final List<SipMessage> refusalMessages = new ArrayList<>();

    /// By the tag of whoever accepted: each has a dialog of its own.
    final Map<String, Dialog> accepted = new LinkedHashMap<>();

    int acceptances;
    boolean unheard;
    long endedAt;
    private @Nullable ClientTransaction invite;
    private boolean cancelWanted;
    private boolean proceeding;

    Call(String callId) {
      this.callId = callId;
    }

    boolean over() {
      return unheard || !refusals.isEmpty() || !accepted.isEmpty();
    }
  }

  private final class Asked {
    private final Arrival arrival;
    private final ServerTransaction transaction;
    private boolean answered;
    private boolean acknowledged;

    Asked(Arrival arrival) {
      this.arrival = arrival;
      this.transaction = arrival.begin();
    }
  }

  final String name;
  final InetSocketAddress at;
  final SipNode sip;
  Habits habits = Habits.answers(200, 1000);

  /// Seconds that it names where it refuses with 503; empty: none.
  String later = "";

  /// What it describes of its media when it accepts a call; empty: nothing.
  String description = "";

  /// What came, as `INVITE`, `ACK`, `INFO 3`, in order, with its body; repetitions on the wire are
  /// not in it but for ACK.
  final List<String> heard = new ArrayList<>();

  /// The Request-URI of each request that came.
  final List<SipMessage> requests = new ArrayList<>();

  final Set<String> talking = new LinkedHashSet<>();
  private final SimNetwork network;
  private final SimNetwork.Station station;
  private final Map<String, Asked> asked = new HashMap<>();
  private final Map<String, Dialog> dialogs = new HashMap<>();
  private int branches;

  SimPhone(SimNetwork network, String name, String address) {
    this.network = network;
    this.name = name;
    this.station = network.new Station(1, Duration.ZERO);
    this.sip = new SipNode(station, 65_536, 1_000_000, Timers.DEFAULT, _ -> this);
    Endpoint endpoint = Endpoint.parse(address);
    this.at = endpoint.toSocketAddress();
    sip.listen(new Listener("udp", Protocol.SIP_UDP, endpoint, endpoint, Optional.empty()));
  }

  String contact() {
    return "sip:" + name + "@" + at.getAddress().getHostAddress() + ":" + at.getPort();
  }

  private Flow server() {
    return sip.udp(SimServer.AT);
  }

  private Loop loop() {
    return station.loop(0).loop();
  }

  private MessageEdit begin(Method method, String to, String callId, int cseq) {
    return SipMessage.request(method, to)
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, "<sip:" + name + "@phones.example>;tag=" + name)
        .add(HeaderName.TO, "<" + to + ">")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, cseq + " " + method)
        .add(HeaderName.CONTACT, "<" + contact() + ">");
  }

  /// Sends a request through its Via.
  private void send(Shard shard, MessageEdit edit, ClientUser user, Sent sent) {
    long id = 1_000_000L * name.hashCode() + branches++;
    Flow flow = server();
    SipMessage request =
        edit.toMessage().edit().pushVia(sip.via(flow, new Branch(id, ""))).toMessage();
    sent.sent(shard.send(request, flow, id, user));
  }

  private interface Sent {
    void sent(ClientTransaction transaction);
  }

  /// Calls an address, meets the challenge, acknowledges whoever accepts; the first is talked to,
  /// the others are hung up on (RFC 3261 §13.2.2.4).
  ///
  /// @param hangUpAfter null: never
  Call call(String to, String callId, @Nullable Duration hangUpAfter) {
    Call call = new Call(callId);
    Shard shard = sip.shardOf(callId);
    loop().execute(() -> invite(call, shard, begin(Method.INVITE, to, callId, 1), hangUpAfter, 1));
    return call;
  }

  private void invite(
      Call call, Shard shard, MessageEdit edit, @Nullable Duration hangUpAfter, int number) {
    SipMessage request = edit.toMessage();
    ClientUser user =
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            if (response.status() == 407 && number == 1) {
              String to = request.requestUri();
              MessageEdit again = begin(Method.INVITE, to, call.callId, 2);
              again.add(HeaderName.PROXY_AUTHORIZATION, answer(response, "INVITE", to));
              invite(call, shard, again, hangUpAfter, 2);
              return;
            }
            onAnswer(call, shard, request, response, hangUpAfter);
          }

          @Override
          public void onTimeout() {
            call.unheard = true;
            call.endedAt = network.moment.now();
          }

          @Override
          public void onUnreachable() {
            throw new AssertionError("UDP does not fail");
          }
        };
    send(
        shard,
        edit,
        user,
        sent -> {
          call.invite = sent;
          call.proceeding = false;
        });
  }

  private String answer(SipMessage challenge, String method, String uri) {
    String line = String.valueOf(challenge.header(HeaderName.PROXY_AUTHENTICATE));
    if (DigestChallenge.decode(line) instanceof Decoded.Value<DigestChallenge>(var digest)) {
      return digest.answer(name, "secret", method, uri, "cafe", 1).encode();
    }
    throw new AssertionError(line);
  }

  private void onAnswer(
      Call call,
      Shard shard,
      SipMessage request,
      SipMessage response,
      @Nullable Duration hangUpAfter) {
    int status = response.status();
    if (status < 200) {
      call.provisional.add(status);
      call.proceeding = true;
      cancelIfWanted(call, shard);
      return;
    }
    call.endedAt = network.moment.now();
    if (status >= 300) {
      call.refusals.add(status);
      call.refusalMessages.add(response);
      return;
    }
    call.acceptances++;
    String tag = String.valueOf(response.toTag());
    Dialog known = call.accepted.get(tag);
    if (known != null) {
      acknowledge(known);
      return;
    }
    Dialog made = Dialog.ofCaller(request, response).orElseThrow();
    boolean first = call.accepted.isEmpty();
    call.accepted.put(tag, made);
    acknowledge(made);
    if (!first) {
      hangUp(call, tag);
    } else if (hangUpAfter != null) {
      network.after(hangUpAfter, () -> hangUp(call, tag));
    }
  }

  private void acknowledge(Dialog dialog) {
    Flow flow = server();
    SipMessage ack =
        dialog
            .next(Method.ACK)
            .toMessage()
            .edit()
            .pushVia(sip.via(flow, new Branch(dialog.remote().hashCode(), "")))
            .toMessage();
    flow.send(ack.bytes());
  }

  /// Sends a request within a call that somebody accepted.
  void say(Call call, String tag, Method method, String body) {
    Dialog dialog = call.accepted.get(tag);
    if (dialog == null) {
      throw new IllegalStateException("no such dialog");
    }
    Dialog next = dialog.sent(method);
    call.accepted.put(tag, next);
    MessageEdit edit = dialog.next(method);
    if (!body.isEmpty()) {
      edit.setBody("text/plain", body.getBytes(StandardCharsets.UTF_8));
    }
    send(sip.shardOf(call.callId), edit, ClientUser.NOBODY, _ -> {});
  }

  void hangUp(Call call, String tag) {
    say(call, tag, Method.BYE, "");
  }

  /// Wants a call to be over; says so once it may (RFC 3261 §9.1), and takes it for over 64 T1
  /// later whatever comes.
  void cancel(Call call) {
    loop()
        .execute(() -> {
          call.cancelWanted = true;
          cancelIfWanted(call, sip.shardOf(call.callId));
        });
  }

  private void cancelIfWanted(Call call, Shard shard) {
    ClientTransaction invite = call.invite;
    if (!call.cancelWanted || !call.proceeding || invite == null || call.over()) {
      return;
    }
    call.cancelWanted = false;
    shard.cancel(invite);
    network.after(PATIENCE.plusSeconds(1), () -> giveUp(call));
  }

  /// Takes a call for over that has no answer.
  void giveUp(Call call) {
    ClientTransaction invite = call.invite;
    if (!call.over() && invite != null) {
      call.unheard = true;
      sip.shardOf(call.callId).abandon(invite);
    }
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    String text = new String(request.body(), StandardCharsets.UTF_8);
    heard.add(request.method() + (text.isEmpty() ? "" : " " + text));
    requests.add(request);
    if (request.method().equals(Method.INVITE)) {
      ring(arrival);
      return;
    }
    if (request.method().equals(Method.BYE)) {
      talking.remove(request.callId());
    }
    arrival.begin().respond(ok(arrival, 200));
  }

  private SipMessage ok(Arrival arrival, int status) {
    return arrival
        .response(status, "Said by " + name)
        .add(HeaderName.CONTACT, "<" + contact() + ">")
        .toMessage();
  }

  private void ring(Arrival arrival) {
    Asked call = new Asked(arrival);
    asked.put(arrival.request().callId(), call);
    Habits now = habits;
    if (now.ringAfter() != null) {
      ringing(call, now.ringAfter(), now.ringAgain());
    }
    if (now.answerAfter() != null) {
      network.after(now.answerAfter(), () -> answer(call, now.status()));
    }
    if (now.heedsCancel()) {
      call.transaction.onCancel(() -> {
        if (!call.answered) {
          heard.add("CANCEL");
          answer(call, 487);
        }
      });
    }
  }

  private void ringing(Asked call, Duration after, @Nullable Duration again) {
    network.after(
        after,
        () -> {
          if (!call.answered) {
            call.transaction.respond(ok(call.arrival, 180));
            if (again != null) {
              ringing(call, again, again);
            }
          }
        });
  }

  /// Ends the ringing of a call from outside: a phone that did not heed its CANCEL.
  void stopRinging() {
    asked.values().forEach(call -> answer(call, 486));
  }

  private void answer(Asked call, int status) {
    if (call.answered) {
      return;
    }
    call.answered = true;
    SipMessage said = ok(call.arrival, status);
    SipMessage plain =
        status == 503 && !later.isEmpty()
            ? said.edit().add(HeaderName.RETRY_AFTER, later).toMessage()
            : said;
    SipMessage response =
        description.isEmpty() || status >= 300
            ? plain
            : plain
                .edit()
                .setBody("application/sdp", description.getBytes(StandardCharsets.UTF_8))
                .toMessage();
    call.transaction.respond(response);
    if (status < 300) {
      Dialog.ofCallee(call.arrival.request(), response)
          .ifPresent(dialog -> dialogs.put(dialog.callId(), dialog));
      talking.add(response.callId());
      repeat(call, response, T1, network.moment.now() + PATIENCE.toNanos());
    }
  }

  /// RFC 3261 §13.3.1.4: a 2xx is repeated until its ACK comes, or 64 T1 are over.
  private void repeat(Asked call, SipMessage response, Duration in, long until) {
    network.after(
        in,
        () -> {
          if (call.acknowledged) {
            return;
          }
          if (network.moment.now() >= until) {
            talking.remove(response.callId());
            return;
          }
          call.transaction.respond(response);
          Duration next = in.multipliedBy(2);
          Duration t2 = T1.multipliedBy(8);
          repeat(call, response, next.compareTo(t2) > 0 ? t2 : next, until);
        });
  }

  /// The callee's side of a call that it accepted.
  Dialog dialog(String callId) {
    Dialog dialog = dialogs.get(callId);
    if (dialog == null) {
      throw new IllegalStateException(name + " accepted no call " + callId);
    }
    return dialog;
  }

  /// Asks something of the other side of a call that it accepted.
  void ask(String callId, Method method, String body) {
    Dialog dialog = dialog(callId);
    dialogs.put(callId, dialog.sent(method));
    send(
        sip.shardOf(callId),
        dialog
            .next(method)
            .add(HeaderName.CONTACT, "<" + contact() + ">")
            .setBody("application/sdp", body.getBytes(StandardCharsets.UTF_8)),
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            String text = new String(response.body(), StandardCharsets.UTF_8);
            heard.add(response.status() + (text.isEmpty() ? "" : " " + text));
            if (method.equals(Method.INVITE) && response.status() == 200) {
              acknowledge(dialog.sent(method));
            }
          }

          @Override
          public void onTimeout() {
            heard.add("nothing");
          }

          @Override
          public void onUnreachable() {
            heard.add("nothing");
          }
        },
        _ -> {});
  }

  /// Hangs up a call that it accepted.
  void hangUp(String callId) {
    talking.remove(callId);
    send(sip.shardOf(callId), dialog(callId).next(Method.BYE), ClientUser.NOBODY, _ -> {});
  }

  @Override
  public void onAck(Arrival arrival) {
    String text = new String(arrival.request().body(), StandardCharsets.UTF_8);
    heard.add("ACK" + (text.isEmpty() ? "" : " " + text));
    Asked call = asked.get(arrival.request().callId());
    if (call != null) {
      call.acknowledged = true;
    }
  }
}
