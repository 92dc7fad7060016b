package org.turnpike.lab.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.tone.Tone;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A person at the product's web client in a Chromium: the browser's WebRTC is nobody's here. Its
/// microphone hears a tone, whoever calls is answered, and what comes from the other side is
/// listened to in the page.
public final class WebClient implements AutoCloseable {

  /// What this client is told.
  ///
  /// @param page where the web client is, `https://web.contoso.com/client/`
  /// @param address its SIP address, `alice@example.com`
  /// @param trustedKeys SHA-256 of the servers' public keys, in Base64
  /// @param hertz the tone that it sends
  /// @param options of the browser's command line besides: a proxy
  public record Settings(
      String page,
      String address,
      String password,
      List<String> trustedKeys,
      double hertz,
      List<String> options) {
    public Settings {
      trustedKeys = List.copyOf(trustedKeys);
      options = List.copyOf(options);
    }
  }

  /// The microphone begins anew after this.
  private static final Duration TONE = Duration.ofSeconds(10);

  private final Chromium chromium;

  private WebClient(Chromium chromium) {
    this.chromium = chromium;
  }

  /// Starts a browser, opens the page and signs in.
  ///
  /// @param folder gets the browser's profile and log
  /// @throws LabFailed where the page is not there, or the server does not take the password
  public static WebClient start(Place place, Path folder, Settings settings) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabFailed(folder + ": " + e.getMessage(), e);
    }
    Path tone = folder.resolve("tone.wav");
    Tone.write(tone, settings.hertz(), TONE, 48_000, 1);
    List<String> options = new ArrayList<>(settings.options());
    options.add("--use-file-for-fake-audio-capture=" + tone);
    options.add("--lang=en-GB");
    Chromium chromium = Chromium.start(place, folder, settings.trustedKeys(), options);
    try {
      chromium.atStart(script());
      chromium.open(settings.page());
      WebClient client = new WebClient(chromium);
      String words = quoted(settings.address()) + ", " + quoted(settings.password());
      if (!client.ask("signIn(" + words + ")").asBoolean()) {
        throw new LabFailed(settings.page() + " does not take " + settings.address());
      }
      return client;
    } catch (RuntimeException e) {
      chromium.close();
      throw e;
    }
  }

  private static String script() {
    try (InputStream in =
        Objects.requireNonNull(WebClient.class.getResourceAsStream("web-client.js"))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new LabFailed("web-client.js: " + e.getMessage(), e);
    }
  }

  private static String quoted(String text) {
    return new JsonMapper().writeValueAsString(text);
  }

  private JsonNode ask(String call) {
    return chromium.evaluate("person." + call);
  }

  public void call(String address) {
    ask("call(" + quoted(address) + ")");
  }

  /// Whether the present call is answered.
  public boolean answered() {
    return ask("answered()").asBoolean();
  }

  /// Whether the present call is over, or was refused.
  public boolean ended() {
    return ask("ended()").asBoolean();
  }

  /// What its connectivity checks of the present call came to.
  public Baresip.Checks checks() {
    return Baresip.Checks.valueOf(ask("checks()").asString());
  }

  /// For how long there was sound from the other side, since one pair of candidates stayed chosen.
  public Duration heard() {
    return Duration.ofMillis(Math.round(ask("heardMs()").asDouble()));
  }

  /// Of that sound, the part whose loudest frequency was this one, 0 to 1.
  public double share(double hertz) {
    return ask("share(" + hertz + ")").asDouble();
  }

  public void hangUp() {
    ask("hangUp()");
  }

  /// What the page shows, for who wonders.
  public String text() {
    return ask("text()").asString();
  }

  @Override
  public void close() {
    chromium.close();
  }
}
