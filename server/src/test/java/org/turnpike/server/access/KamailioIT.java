package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.net.Credential;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Pem;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Peer.Purpose;
import org.turnpike.wire.Needs;

/// Debian's Kamailio is a partner's Access Edge, registrar and proxy.
@Needs("kamailio")
class KamailioIT {

  private static final String PARTNER = "fabrikam.example";
  private static final String ALICE = "sip:alice@" + DOMAIN;
  private static final String BOB = "sip:bob@" + PARTNER;

  private final Sites sites = new Sites();
  private @TempDir Path folder;

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  /// Answers where the partner is.
  private final class Names implements DnsAnswers {
    @Override
    public List<Naptr> naptr(String name) {
      return List.of();
    }

    @Override
    public List<Srv> srv(String name) {
      return name.equals("_sipfederationtls._tcp." + PARTNER)
          ? List.of(new Srv(0, 0, 5061, "sip." + PARTNER))
          : List.of();
    }

    @Override
    public List<InetAddress> addresses(String name) {
      return name.equals("sip." + PARTNER) ? List.of(sites.at(22).address()) : List.of();
    }
  }

  private Node contoso(FederationRules rules) {
    sites.edge(
        1,
        rules,
        credential(sites.inside, List.of(sites.inside.certificate()), "edge." + DOMAIN),
        credential(sites.outside, List.of(sites.outside.certificate()), "sip." + DOMAIN),
        List.of(peer("fe." + DOMAIN, Purpose.NEXT_HOP, sites.at(1))),
        Optional.of(new Names()));
    return sites.frontEnd(
        1,
        credential(sites.inside, List.of(sites.inside.certificate()), "fe." + DOMAIN),
        List.of(peer("edge." + DOMAIN, Purpose.EDGE, sites.at(11))),
        List.of(),
        "alice");
  }

  /// @param name of the certificate
  private void kamailio(String name) throws Exception {
    Credential own = credential(sites.outside, List.of(), name);
    CertificateStore.save(folder, new StoredCertificate("kamailio", own.key(), own.chain()));
    Pem.write(folder.resolve("ca.pem"), Pem.text(List.of(sites.outside.certificate())), false);
    Path config = folder.resolve("kamailio.cfg");
    Map<String, String> values =
        Map.of(
            "SELF", sites.at(22).address().getHostAddress(),
            "EDGE", sites.at(21).toString(),
            "OURS", DOMAIN,
            "THEIRS", PARTNER,
            "FOLDER", folder.toString());
    for (String file : List.of("kamailio.cfg", "tls.cfg")) {
      String text;
      try (var in = KamailioIT.class.getResourceAsStream("/kamailio/" + file)) {
        text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      }
      for (Map.Entry<String, String> each : values.entrySet()) {
        text = text.replace("@" + each.getKey() + "@", each.getValue());
      }
      Files.writeString(folder.resolve(file), text);
    }
    Process process =
        new ProcessBuilder(
                "kamailio",
                "-f",
                config.toString(),
                "-DD",
                "-E",
                "-m",
                "32",
                "-M",
                "4",
                "-Y",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("kamailio.log").toFile())
            .start();
    sites.closing(() -> {
      process.destroy(); // its children end with it
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    });
  }

  /// Bob, once Kamailio is there to answer.
  private Phone bob() throws IOException {
    InetSocketAddress at = new InetSocketAddress(sites.at(22).address(), 5060);
    Phone bob = sites.closing(Phone.of("bob", PARTNER, at));
    for (int i = 1; i < 100; i++) {
      SipMessage register =
          bob.request(Method.REGISTER, "sip:" + PARTNER, "<" + BOB + ">", "r", i).toMessage();
      bob.send(register);
      SipMessage answer = bob.receive(300);
      if (answer != null && answer.status() == 200) {
        return bob;
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("kamailio.log")));
  }

  private static void within(Phone caller, Phone callee, Dialog callers, Dialog callees) {
    caller.say(callers.next(Method.ACK));
    callee.awaitRequest(Method.ACK);
    callee.say(callees.next(Method.INFO));
    caller.answer(caller.awaitRequest(Method.INFO), 200, "OK");
    callee.awaitStatus(200);
    caller.say(callers.next(Method.BYE));
    callee.answer(callee.awaitRequest(Method.BYE), 200, "OK");
    caller.awaitStatus(200);
  }

  private static Dialog accepted(Phone callee, SipMessage invite) {
    callee.answer(invite, 180, "Ringing");
    callee.answer(invite, 200, "OK");
    SipMessage ok =
        SipMessage.response(invite, 200, "OK", name(callee))
            .add(HeaderName.CONTACT, callee.contact())
            .toMessage();
    return Dialog.ofCallee(invite, ok).orElseThrow();
  }

  private static String name(Phone phone) {
    return phone.contact().replaceAll("<sip:(.*)@.*", "$1");
  }

  @Test
  void callsAndMessagesGoBothWays() throws Exception {
    kamailio("sip." + PARTNER);
    Node fe = contoso(new FederationRules(false, List.of(PARTNER), List.of(), 1000));
    Phone alice = sites.registered("alice", fe);
    Phone bob = bob();

    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "m-out", edit -> edit);
    bob.answer(bob.awaitRequest(Method.MESSAGE), 200, "OK");
    alice.awaitStatus(200);
    bob.send(bob.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m-in", 1).toMessage());
    SipMessage message = alice.awaitRequest(Method.MESSAGE);
    assertThat(message.header(HeaderName.FROM)).contains(BOB);
    alice.answer(message, 200, "OK");
    bob.awaitStatus(200);

    SipMessage out = alice.authenticated(Method.INVITE, BOB, "<" + BOB + ">", "out", edit -> edit);
    Dialog bobs = accepted(bob, bob.awaitRequest(Method.INVITE));
    within(alice, bob, Dialog.ofCaller(out, alice.awaitStatus(200)).orElseThrow(), bobs);

    SipMessage in = bob.request(Method.INVITE, ALICE, "<" + ALICE + ">", "in", 1).toMessage();
    bob.send(in);
    Dialog alices = accepted(alice, alice.awaitRequest(Method.INVITE));
    within(bob, alice, Dialog.ofCaller(in, bob.awaitStatus(200)).orElseThrow(), alices);
  }

  @Test
  void itsCertificateOfAnotherNameIsRefusedInBothDirections() throws Exception {
    kamailio("sip.third.example");
    Phone alice =
        sites.registered("alice", contoso(new FederationRules(true, List.of(), List.of(), 1000)));
    Phone bob = bob();
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "m-out", edit -> edit);
    alice.awaitStatus(504);
    bob.send(bob.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m-in", 1).toMessage());
    bob.awaitStatus(403);
  }

  @Test
  void aBlockedPartnerIsRefusedInBothDirections() throws Exception {
    kamailio("sip." + PARTNER);
    Phone alice =
        sites.registered(
            "alice", contoso(new FederationRules(true, List.of(), List.of(PARTNER), 1000)));
    Phone bob = bob();
    alice.authenticated(Method.MESSAGE, BOB, "<" + BOB + ">", "m-out", edit -> edit);
    alice.awaitStatus(403);
    bob.send(bob.request(Method.MESSAGE, ALICE, "<" + ALICE + ">", "m-in", 1).toMessage());
    bob.awaitStatus(403);
  }
}
