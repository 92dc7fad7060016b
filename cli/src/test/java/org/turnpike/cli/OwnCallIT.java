package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.network.Place;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a user has done over HTTPS, with phones that nobody here wrote: a message, and a call of
/// two phones neither of which dialled.
@Needs("baresip")
class OwnCallIT {

  private static final double ALICE = 440;
  private static final double BOB = 880;
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;

  private Baresip phone(Product product, String user, String transport, double tone) {
    return Baresip.start(
        Place.HERE,
        folder.resolve(user),
        new Baresip.Settings(
            product.address(user),
            product.password(user),
            product.at("sip-" + transport),
            transport,
            "",
            Optional.empty(),
            "127.0.0.1",
            tone),
        List.of(product.address("carol")));
  }

  private record Answer(int status, JsonNode body) {}

  private record Api(HttpClient client, Product product) {
    Answer ask(String user, String password, String method, String path, String body)
        throws Exception {
      String pair =
          URLEncoder.encode(product.address(user), StandardCharsets.UTF_8) + ":" + password;
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create("https://" + product.at("https") + "/api/v1/me/" + path))
              .timeout(Duration.ofSeconds(45))
              .header(
                  "Authorization",
                  "Basic "
                      + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
              .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
      if (!body.isEmpty()) {
        request.header("Content-Type", "application/json");
      }
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }

    Answer ask(String user, String method, String path, String body) throws Exception {
      return ask(user, product.password(user), method, path, body);
    }
  }

  @Test
  void aMessageIsSentAndACallPlacedOverHttps() throws Exception {
    try (Product product = Product.up(Place.HERE, folder, "--free-ports");
        HttpClient client =
            HttpClient.newBuilder()
                .sslContext(Papers.trusting(Path.of(product.ready().get("authority").asString())))
                .build();
        Baresip alice = phone(product, "alice", "udp", ALICE);
        Baresip bob = phone(product, "bob", "tls", BOB)) {
      alice.awaitRegistered();
      bob.awaitRegistered();
      Api api = new Api(client, product);

      Answer sent = api.ask("alice", "POST", "messages", "{'to': 'bob', 'text': 'over-https'}");
      assertThat(sent.status()).as(sent.toString()).isEqualTo(200);
      bob.await("over-https");
      assertThat(api.ask("alice", "POST", "messages", "{'to': 'carol', 'text': 'later'}").status())
          .isEqualTo(202);
      assertThat(api.ask("alice", "POST", "messages", "{'to': 'none', 'text': 'x'}").status())
          .isEqualTo(404);
      assertThat(
              api.ask("alice", "a guess", "POST", "messages", "{'to': 'bob', 'text': 'x'}")
                  .status())
          .isEqualTo(401);

      Answer begun = api.ask("alice", "POST", "calls", "{'to': 'bob'}");
      assertThat(begun.status()).as(begun.toString()).isEqualTo(202);
      alice.awaitEstablished();
      bob.awaitEstablished();
      Ears.assertTwoWay(Ears.recording(alice), ALICE, Ears.recording(bob), BOB);
      String call = "calls/" + begun.body().path("call").asString();
      assertThat(api.ask("alice", "GET", call, "").body().path("phase").asString())
          .isEqualTo("talking");
      assertThat(api.ask("bob", "GET", call, "").status()).as("it is not bob's").isEqualTo(404);
      bob.hangUp();
      alice.awaitClosed();
      assertThat(api.ask("alice", "GET", call, "").body().path("code").asInt()).isEqualTo(200);

      assertThat(api.ask("bob", "POST", "calls", "{'to': 'alice'}").status()).isEqualTo(202);
      bob.awaitEstablished();
      alice.awaitEstablished();
      String second = api.ask("bob", "GET", "calls", "").body().path(0).path("call").asString();
      assertThat(api.ask("bob", "DELETE", "calls/" + second, "").status()).isEqualTo(200);
      alice.awaitClosed();
      bob.awaitClosed();
    }
  }
}
