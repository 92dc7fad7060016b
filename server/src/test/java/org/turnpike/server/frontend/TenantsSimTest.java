package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.FederationRules.Tenant;
import org.turnpike.topology.settings.RoleSettings;

/// A provider's Front End with the users of two tenants, whom their lists let talk or not; in
/// simulated time.
class TenantsSimTest {

  private static final String BLUE = "blue.example";
  private static final String TWIN = "twin.example";
  private static final String RED = "red.example";
  private static final List<String> BOTH = List.of(BLUE, TWIN);
  private static final FederationRules OPEN = among(open(BOTH), open(List.of(RED)));

  private @Nullable FrontEnd made;
  private final SimServer server =
      new SimServer(it ->
          node ->
              made =
                  new FrontEnd(
                      new RoleSettings.FrontEnd(
                              List.of(SimServer.DOMAIN, BLUE, TWIN, RED),
                              Duration.ofMinutes(1),
                              Duration.ofHours(2))
                          .withFederation(OPEN),
                      SimServer.users(
                          Stream.of("ann@" + BLUE, "tom@" + TWIN, "rob@" + RED)
                              .map(UserUri::parse)),
                      it.bindings,
                      new byte[32],
                      List.of(DigestAlgorithm.MD5),
                      Optional.empty(),
                      node));
  private final SimClient ann = new SimClient(server, "ann", BLUE, "10.0.0.2");
  private final SimClient tom = new SimClient(server, "tom", TWIN, "10.0.0.3");
  private final SimClient rob = new SimClient(server, "rob", RED, "10.0.0.4");
  private int requests;

  private static FederationRules among(Tenant... tenants) {
    return new FederationRules(true, List.of(), List.of(), 20, List.of(), List.of(tenants));
  }

  private static Tenant open(List<String> domains) {
    return new Tenant(domains, true, List.of(), List.of());
  }

  private FrontEnd frontEnd() {
    if (made == null) {
      throw new IllegalStateException("there is none yet");
    }
    return made;
  }

  private void rules(Tenant blue, Tenant red) {
    List.of(ann, tom, rob).forEach(each -> each.register(600));
    frontEnd().onFederation(among(blue, red));
  }

  private SipMessage says(Method method, SimClient from, String to) {
    MessageEdit request = from.request(method, "sip:" + to, "r" + requests++, "");
    return from.ask(
        method.equals(Method.SUBSCRIBE)
            ? request.add(HeaderName.EVENT, "presence").add(HeaderName.EXPIRES, "600")
            : request);
  }

  private void refused(Method method, SimClient from, String to) {
    SipMessage answer = says(method, from, to);
    assertThat(answer.status()).as("%s to %s", method, to).isEqualTo(403);
    assertThat(answer.reason()).isEqualTo("No Federation With That Domain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "MESSAGE", "SUBSCRIBE"})
  void oneTenantsBlockListEndsBothDirections(String name) {
    Method method = Method.of(name);
    rules(open(BOTH), new Tenant(List.of(RED), true, List.of(), List.of(BLUE)));
    refused(method, ann, "rob@" + RED);
    refused(method, rob, "ann@" + BLUE);
    assertThat(frontEnd().counters().notPartners()).isEqualTo(2);
    assertThat(rob.heard).isEmpty();
    assertThat(ann.heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "MESSAGE", "SUBSCRIBE"})
  void whoeverIsNotOnAClosedListIsRefusedInBothDirections(String name) {
    Method method = Method.of(name);
    rules(new Tenant(BOTH, false, List.of("partner.example"), List.of()), open(List.of(RED)));
    refused(method, ann, "rob@" + RED);
    refused(method, rob, "ann@" + BLUE);
    assertThat(rob.heard).isEmpty();
  }

  @Test
  void theListsOfBothSidesHaveToLetThem() {
    rules(
        new Tenant(BOTH, false, List.of(RED), List.of()),
        new Tenant(List.of(RED), false, List.of(BLUE), List.of()));
    assertThat(says(Method.MESSAGE, ann, "rob@" + RED).status()).isEqualTo(200);
    assertThat(says(Method.MESSAGE, rob, "ann@" + BLUE).status()).isEqualTo(200);
    refused(Method.MESSAGE, tom, "rob@" + RED); // whose list has not that domain of theirs
  }

  @Test
  void domainsOfOneOrganisationAskNoList() {
    rules(new Tenant(BOTH, false, List.of(), List.of(TWIN)), open(List.of(RED)));
    assertThat(says(Method.MESSAGE, ann, "tom@" + TWIN).status()).isEqualTo(200);
    assertThat(says(Method.MESSAGE, tom, "ann@" + BLUE).status()).isEqualTo(200);
  }

  @Test
  void aCallThatStandsGoesOnWhenTheListsChange() {
    rules(open(BOTH), open(List.of(RED)));
    SipMessage accepted = says(Method.INVITE, ann, "rob@" + RED);
    assertThat(accepted.status()).isEqualTo(200);
    frontEnd().onFederation(among(new Tenant(BOTH, true, List.of(), List.of(RED))));
    MessageEdit bye =
        ann.request(Method.BYE, "sip:rob@" + RED, accepted.callId(), "xrob")
            .setRequestUri(rob.contact())
            .add(HeaderName.ROUTE, String.valueOf(accepted.header(HeaderName.RECORD_ROUTE)));
    assertThat(ann.ask(bye).status()).isEqualTo(200);
    refused(Method.INVITE, ann, "rob@" + RED);
  }
}
