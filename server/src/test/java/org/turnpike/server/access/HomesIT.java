package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnpike.net.Credential;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.topology.settings.RoleSettings;

/// One domain with two homes, each a Front End behind an Access Edge; on-premises with a Director.
/// Alice and anna are homed on-premises, bob and oscar online.
class HomesIT {

  private static final List<String> HERE = List.of("alice", "anna");
  private static final List<String> ONLINE = List.of("bob", "oscar");

  /// Each home takes her for the other's.
  private static final String NOBODYS = "zoe";

  private static final FederationRules OPEN = new FederationRules(true, List.of(), List.of(), 1000);

  /// Partners here show who they are by their certificates.
  private record NoNames() implements DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      return List.of();
    }

    @Override
    public List<InetAddress> addresses(String name) {
      return List.of();
    }
  }

  private final Sites sites = new Sites();
  private final Map<String, Phone> phones = new TreeMap<>();
  private final Map<String, Node> edges = new TreeMap<>();
  private Node here = open();
  private Node online = here;

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private Credential proof(CertificateAuthority authority, String name) {
    return credential(authority, List.of(authority.certificate()), name);
  }

  private static Home home(String peer, String edge, List<String> users) {
    return new Home(
        peer,
        Optional.of(edge),
        Stream.concat(users.stream(), Stream.of(NOBODYS)).map(Sites::user).toList());
  }

  private Node open() {
    return deployment(1, 2, HERE, ONLINE);
  }

  @BeforeEach
  void openOnline() {
    online = deployment(2, 1, ONLINE, HERE);
  }

  /// Front End n, and its Edge at 10 + n inside and 20 + n outside.
  private Node deployment(int n, int other, List<String> own, List<String> others) {
    String front = "fe" + n + ".internal";
    String edge = "edge" + n + ".internal";
    edges.put(
        edge,
        sites.edge(
            n,
            OPEN,
            proof(sites.inside, edge),
            proof(sites.outside, "sip" + n + "." + DOMAIN),
            List.of(
                peer(front, Purpose.NEXT_HOP, sites.at(n)),
                peer("sip" + other + "." + DOMAIN, Purpose.HOME, sites.at(20 + other))),
            Optional.of(new NoNames())));
    return sites.frontEnd(
        n,
        proof(sites.inside, front),
        List.of(
            peer(edge, Purpose.EDGE, sites.at(10 + n)),
            peer("director.internal", Purpose.SERVER, sites.at(5))),
        List.of(home(edge, "sip" + other + "." + DOMAIN, others)),
        own.toArray(String[]::new));
  }

  private Phone inside(String name, Node at) throws IOException {
    Phone phone = sites.registered(name, at);
    phones.put(name, phone);
    return phone;
  }

  /// Signs in from outside.
  ///
  /// @param edge which Edge it goes to, its home's or not
  private Phone outside(String name, int edge) throws IOException {
    Phone phone =
        sites.closing(
            Phone.overTls(
                name, DOMAIN, sites.clients(20 + edge).toSocketAddress(), trusting(sites.outside)));
    assertThat(phone.register("").status()).as(name).isEqualTo(200);
    phones.put(name, phone);
    return phone;
  }

  /// A call with each request of it in both directions.
  private void call(String from, String to) {
    Phone caller = Objects.requireNonNull(phones.get(from));
    Phone callee = Objects.requireNonNull(phones.get(to));
    String uri = "sip:" + to + "@" + DOMAIN;
    String callId = from + "-" + to;
    SipMessage invite =
        caller.authenticated(Method.INVITE, uri, "<" + uri + ">", callId, edit -> edit);
    SipMessage at = callee.awaitRequest(Method.INVITE);
    callee.answer(at, 180, "Ringing");
    caller.awaitStatus(180);
    callee.answer(at, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, caller.awaitStatus(200)).orElseThrow();
    caller.say(dialog.next(Method.ACK));
    callee.awaitRequest(Method.ACK);
    caller.say(dialog.next(Method.INFO));
    callee.answer(callee.awaitRequest(Method.INFO), 200, "OK");
    caller.awaitStatus(200);
    SipMessage ok =
        SipMessage.response(at, 200, "OK", to)
            .add(HeaderName.CONTACT, callee.contact())
            .toMessage();
    callee.say(Dialog.ofCallee(at, ok).orElseThrow().next(Method.BYE));
    caller.answer(caller.awaitRequest(Method.BYE), 200, "OK");
    callee.awaitStatus(200);
  }

  @Test
  void everyoneCallsEveryoneInsideAndOutsideOfBothHomes() throws IOException {
    inside("alice", here);
    inside("bob", online);
    outside("anna", 1);
    outside("oscar", 2);
    for (String from : phones.keySet()) {
      for (String to : phones.keySet()) {
        if (!from.equals(to)) {
          call(from, to);
        }
      }
    }
  }

  @Test
  void whoSignsInAtTheOtherHomesEdgeIsRegisteredAtHomeAndCallsAndIsCalled() throws IOException {
    inside("alice", here);
    inside("bob", online);
    outside("oscar", 1);
    outside("anna", 2);
    assertThat(here.frontEnd().orElseThrow().counters().registers()).isEqualTo(2);
    assertThat(online.frontEnd().orElseThrow().counters().registers()).isEqualTo(2);
    for (String[] pair :
        new String[][] {
          {"alice", "oscar"},
          {"oscar", "alice"},
          {"bob", "oscar"},
          {"oscar", "bob"},
          {"anna", "oscar"},
          {"bob", "anna"},
        }) {
      call(pair[0], pair[1]);
    }
  }

  @Test
  void whoSignsInAtTheOtherHomesFrontEndIsRegisteredAtHome() throws IOException {
    inside("oscar", here);
    inside("alice", here);
    assertThat(online.frontEnd().orElseThrow().counters().registers()).isOne();
    call("alice", "oscar");
    call("oscar", "alice");
  }

  @Test
  void aHomeDoesNotVouchForWhomItDidNotAsk() throws IOException {
    inside("bob", online);
    Phone mallory =
        sites.closing(
            Phone.overTls(
                "oscar", DOMAIN, sites.clients(21).toSocketAddress(), trusting(sites.outside)));
    String bob = "sip:bob@" + DOMAIN;
    mallory.send(
        mallory
            .request(Method.MESSAGE, bob, "<" + bob + ">", "spoof", 1)
            .add(HeaderName.P_ASSERTED_IDENTITY, "<sip:oscar@" + DOMAIN + ">")
            .toMessage());
    mallory.awaitStatus(407);
  }

  /// In front of the Director, for whoever knows no other address of it.
  private static final String BALANCER = "192.0.2.7";

  private Node director() {
    return sites.node(
        "director",
        new RoleSettings.Director(
            List.of(DOMAIN),
            List.of(BALANCER),
            List.of(new Home("fe1.internal", HERE.stream().map(Sites::user).toList()))),
        List.of(
            Sites.listener("tls", sites.at(5), "internal", Audience.CLIENTS, Audience.SERVERS),
            new Listener(
                "udp",
                org.turnpike.topology.settings.Protocol.SIP_UDP,
                sites.at(5).withPort(0),
                sites.at(5).withPort(0),
                Optional.empty())),
        proof(sites.inside, "director.internal"),
        proof(sites.inside, "director.internal"),
        List.<Peer>of(peer("fe1.internal", Purpose.NEXT_HOP, sites.at(1))),
        Optional.empty());
  }

  @Test
  void aCallGoesOnBothWaysWhenTheDirectorWasStartedAnewAndItsClientHasComeBack()
      throws IOException {
    Node director = director();
    Phone anna =
        sites.closing(
            Phone.overTls("anna", DOMAIN, sites.at(5).toSocketAddress(), trusting(sites.inside)));
    assertThat(anna.register("").status()).isEqualTo(200);
    Phone alice = inside("alice", here);
    String to = "sip:anna@" + DOMAIN;
    SipMessage invite = alice.authenticated(Method.INVITE, to, "<" + to + ">", "on", edit -> edit);
    SipMessage atAnna = anna.awaitRequest(Method.INVITE);
    anna.answer(atAnna, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, alice.awaitStatus(200)).orElseThrow();
    alice.say(dialog.next(Method.ACK));
    anna.awaitRequest(Method.ACK);

    director.close();
    director();
    anna.reconnect();
    assertThat(anna.register("").status()).isEqualTo(200);

    alice.say(dialog.next(Method.INVITE));
    anna.answer(anna.awaitRequest(Method.INVITE), 200, "OK");
    alice.awaitStatus(200);
    alice.say(dialog.next(Method.ACK));
    anna.awaitRequest(Method.ACK);
    Dialog annas =
        Dialog.ofCallee(
                atAnna,
                SipMessage.response(atAnna, 200, "OK", "anna")
                    .add(HeaderName.CONTACT, anna.contact())
                    .toMessage())
            .orElseThrow();
    anna.say(annas.next(Method.BYE));
    alice.answer(alice.awaitRequest(Method.BYE), 200, "OK");
    anna.awaitStatus(200);
  }

  private static SipMessage writes(Phone from, String to) {
    String uri = "sip:" + to + "@" + DOMAIN;
    return from.request(Method.MESSAGE, uri, "<" + uri + ">", "to-" + to, 1).toMessage();
  }

  /// The records of the domain lead to one of the homes, and partners know of no other.
  @Test
  void aPartnerReachesTheUsersOfBothHomesByTheOneThatItsRecordsName() throws Exception {
    Credential own = proof(sites.outside, "sip.fabrikam.example");
    Phone fred =
        sites.closing(
            Phone.overTls(
                "fred",
                "fabrikam.example",
                sites.at(21).toSocketAddress(),
                FederationIT.showing(own, sites.outside.certificate())));
    Map<String, Phone> asked = Map.of("alice", inside("alice", here), "bob", inside("bob", online));
    asked.forEach((name, phone) -> {
      fred.send(writes(fred, name));
      SipMessage came = phone.awaitRequest(Method.MESSAGE);
      assertThat(came.from()).asString().contains("fabrikam.example");
      phone.answer(came, 200, "OK");
      fred.awaitStatus(200);
    });
  }

  @Test
  void homesThatDoNotAgreeWhereAUserIsHandARequestOverOnceAndThenItEnds() throws IOException {
    Phone alice = inside("alice", here);
    String uri = "sip:" + NOBODYS + "@" + DOMAIN;
    alice.authenticated(Method.MESSAGE, uri, "<" + uri + ">", "nobodys", edit -> edit);
    alice.awaitStatus(404);
    assertThat(edges.values())
        .hasSize(2)
        .allMatch(edge -> edge.access().orElseThrow().counters().in() < 2);
  }

  /// RFC 3261 §16.4: taken for somebody else's, it would be followed.
  @Test
  void aRouteToTheBalancerBeforeADirectorIsTheDirectorsOwn() throws IOException {
    Phone anna = inside("anna", director());
    Phone alice = inside("alice", here);
    String to = "sip:alice@" + DOMAIN;
    String route = "<sip:" + BALANCER + ":" + sites.at(5).port() + ";transport=tls;lr>";
    anna.authenticated(
        Method.INVITE, to, "<" + to + ">", "by", edit -> edit.add(HeaderName.ROUTE, route));
    SipMessage atAlice = alice.awaitRequest(Method.INVITE);
    assertThat(atAlice.headers(HeaderName.ROUTE)).isEmpty();
    alice.answer(atAlice, 486, "Busy Here");
    anna.awaitStatus(486);
  }

  @Test
  void aDirectorSendsSignInsToTheirHomesAndAsksNobody() throws IOException {
    Node director = director();
    inside("anna", director);
    inside("alice", here);
    assertThat(here.frontEnd().orElseThrow().counters().registers()).isEqualTo(2);
    call("alice", "anna");
    call("anna", "alice");
    Phone nobody = sites.phone("nobody", director);
    nobody.send(
        nobody
            .request(Method.REGISTER, "sip:" + DOMAIN, "<sip:nobody@" + DOMAIN + ">", "r", 1)
            .toMessage());
    nobody.awaitStatus(401);
  }
}
