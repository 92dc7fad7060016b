package org.turnpike.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.net.HttpHead;
import org.turnpike.net.HttpRoute;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.RoleSettings;

class ReverseProxyTest {

  private final ReverseProxy proxy =
      new ReverseProxy(
          new RoleSettings.ReverseProxy(
              List.of("https"),
              Endpoint.literal("192.0.2.40"),
              List.of(
                  new RoleSettings.Published(
                      List.of("Web.contoso.com"),
                      "fe.contoso.net",
                      List.of(Endpoint.parse("192.0.2.11:4443"))))),
          "web-external");

  private HttpRoute ask(String method, String target, String host, boolean webSocket) {
    Map<String, String> headers = new HashMap<>();
    headers.put("host", host);
    if (webSocket) {
      headers.put("sec-websocket-protocol", "other, sip");
    }
    return proxy.route(
        new HttpHead(
            method, target, headers, new InetSocketAddress("198.51.100.7", 40000), webSocket));
  }

  private int refusal(String method, String target) {
    return ask(method, target, "web.contoso.com", false) instanceof HttpRoute.Refused(var answer)
        ? answer.status()
        : 0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/client",
        "/client/",
        "/client/settings.json",
        "/client/assets/index-DBCUoVOK.js",
        "/.well-known/turnpike"
      })
  void theClientAndDiscoveryAreHandedOn(String target) {
    assertThat(ask("GET", target, "web.contoso.com:443", false))
        .isInstanceOfSatisfying(
            HttpRoute.To.class,
            to -> {
              assertThat(to.name()).isEqualTo("fe.contoso.net");
              assertThat(to.servers().getFirst().getPort()).isEqualTo(4443);
            });
    assertThat(refusal("POST", target)).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/api/status",
        "/api/v1/users",
        "/api/v1/quality/",
        "/console/",
        "/client/../metrics",
        "/client/%2e%2e/metrics",
        "/client//metrics",
        "/client/assets/../../metrics",
        "https://web.contoso.com/metrics",
        "//fe/",
        "*",
        ""
      })
  void whateverElseDoesNotExistOutside(String target) {
    assertThat(refusal("GET", target)).isEqualTo(404);
  }

  @Test
  void aNameThatIsNotPublishedIsNobodys() {
    assertThat(ask("GET", "/client/", "fe.contoso.net", false))
        .isInstanceOfSatisfying(
            HttpRoute.Refused.class, no -> assertThat(no.answer().status()).isEqualTo(421));
    assertThat(ask("GET", "/client/", "", false)).isInstanceOf(HttpRoute.Refused.class);
    assertThat(proxy.refused()).isEqualTo(2);
    assertThat(proxy.passed()).isZero();
  }

  @Test
  void ofWebSocketsThoseOfSipAtTheRootAreHandedOn() {
    assertThat(ask("GET", "/", "web.contoso.com", true)).isInstanceOf(HttpRoute.To.class);
    assertThat(ask("GET", "/client/", "web.contoso.com", true))
        .isInstanceOf(HttpRoute.Refused.class);
    assertThat(
            proxy.route(
                new HttpHead(
                    "GET",
                    "/",
                    Map.of("host", "web.contoso.com", "sec-websocket-protocol", "xmpp"),
                    new InetSocketAddress("198.51.100.7", 40000),
                    true)))
        .isInstanceOf(HttpRoute.Refused.class);
  }

  @Test
  void aUserMayTellHowACallGoes() {
    assertThat(ask("POST", "/api/v1/quality", "web.contoso.com", false))
        .isInstanceOf(HttpRoute.To.class);
    assertThat(refusal("GET", "/api/v1/quality")).isEqualTo(405);
  }
}
