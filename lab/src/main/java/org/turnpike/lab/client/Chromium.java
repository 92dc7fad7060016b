package org.turnpike.lab.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, driven over the DevTools protocol.
public final class Chromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DIALOG = "Page.javascriptDialogOpening";
  private static final String LISTENING = "DevTools listening on ";

  private final Running process;
  private final HttpClient client;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> waiting;
  private final AtomicInteger next = new AtomicInteger();
  private String session = "";

  private Chromium(
      Running process,
      HttpClient client,
      WebSocket socket,
      Map<Integer, CompletableFuture<JsonNode>> waiting) {
    this.process = process;
    this.client = client;
    this.socket = socket;
    this.waiting = waiting;
  }

  /// Starts it with an empty page. The DevTools port must be reachable from this process: a place
  /// that shares its loopback.
  ///
  /// @param folder gets its profile and what it prints
  /// @param trustedKeys SHA-256 of public keys whose certificates it takes without an authority, in
  ///   Base64
  public static Chromium start(Place place, Path folder, List<String> trustedKeys) {
    return start(place, folder, trustedKeys, List.of());
  }

  /// Starts it with options of its command line besides.
  public static Chromium start(
      Place place, Path folder, List<String> trustedKeys, List<String> options) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabFailed(folder + ": " + e.getMessage(), e);
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--autoplay-policy=no-user-gesture-required",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--allow-loopback-in-peer-connection",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile")));
    if (!trustedKeys.isEmpty()) {
      command.add("--ignore-certificate-errors-spki-list=" + String.join(",", trustedKeys));
    }
    command.addAll(options);
    command.add("about:blank");
    Running process = place.start(folder.resolve("chromium.log"), command);
    String line = process.await(each -> each.contains(LISTENING), PATIENCE);
    String uri = line.substring(line.indexOf(LISTENING) + LISTENING.length()).strip();
    Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    HttpClient client = HttpClient.newHttpClient();
    WebSocket socket =
        client.newWebSocketBuilder().buildAsync(URI.create(uri), new Answers(waiting)).join();
    Chromium made = new Chromium(process, client, socket, waiting);
    made.attach();
    return made;
  }

  private void attach() {
    JsonNode targets = call("Target.getTargets", Map.of()).get("targetInfos");
    for (JsonNode target : targets) {
      if (target.get("type").asString().equals("page")) {
        session =
            call(
                    "Target.attachToTarget",
                    Map.of("targetId", target.get("targetId").asString(), "flatten", true))
                .get("sessionId")
                .asString();
        return;
      }
    }
    throw new LabFailed("Chromium has no page: " + targets);
  }

  /// Runs a script of expressions in the page and waits for its value, promises included.
  ///
  /// @throws LabFailed with what the page threw
  public JsonNode evaluate(String script) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new LabFailed("the page threw: " + answer.get("exceptionDetails"));
    }
    return answer.get("result").path("value");
  }

  /// Runs a script at the start of each page from now on, before the page's own.
  public void atStart(String script) {
    call("Page.enable", Map.of());
    call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /// Goes to an address and waits until the page is there; the address that it is at loads it
  /// again. Whether it may leave the page before is answered with yes.
  public void open(String address) {
    JsonNode went = call("Page.navigate", Map.of("url", address));
    if (went.has("errorText")) {
      throw new LabFailed(address + ": " + went.get("errorText").asString());
    }
    evaluate(
        "new Promise((done) => document.readyState === 'complete' ? done(true)"
            + " : addEventListener('load', () => done(true)))");
  }

  /// The size of the window, and whether the system is in its dark mode.
  public void look(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /// What is on the screen, as PNG.
  public byte[] picture() {
    return Base64.getDecoder()
        .decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").asString());
  }

  private JsonNode call(String method, Map<String, Object> parameters) {
    int id = next.incrementAndGet();
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    socket.sendText(new JsonMapper().writeValueAsString(message), true).join();
    try {
      JsonNode got = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (got.has("error")) {
        throw new LabFailed(method + ": " + got.get("error"));
      }
      return got.get("result");
    } catch (TimeoutException e) {
      throw new LabFailed(method + " was not answered in " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new LabFailed(method + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailed(method + " was interrupted", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    process.close();
  }

  /// Puts the browser's messages together and hands answers to who waits for them.
  private static final class Answers implements WebSocket.Listener {

    private final Map<Integer, CompletableFuture<JsonNode>> waiting;
    private final StringBuilder text = new StringBuilder();

    Answers(Map<Integer, CompletableFuture<JsonNode>> waiting) {
      this.waiting = waiting;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode message = new JsonMapper().readTree(text.toString());
        text.setLength(0);
        JsonNode id = message.get("id");
        CompletableFuture<JsonNode> answer = id == null ? null : waiting.remove(id.asInt());
        if (answer != null) {
          answer.complete(message);
        } else if (message.path("method").asString("").equals(DIALOG)) {
          accept(socket, message.get("sessionId").asString());
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    /// A page that asks whether it may be left holds everything up until it is told.
    private static void accept(WebSocket socket, String session) {
      Map<String, Object> yes =
          Map.of(
              "id",
              0,
              "sessionId",
              session,
              "method",
              "Page.handleJavaScriptDialog",
              "params",
              Map.of("accept", true));
      var _ = socket.sendText(new JsonMapper().writeValueAsString(yes), true);
    }

    @Override
    public void onError(WebSocket socket, Throwable fault) {
      waiting.values().forEach(answer -> answer.completeExceptionally(fault));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      onError(socket, new IOException("the browser closed the connection: " + code + " " + reason));
      return CompletableFuture.completedFuture(null);
    }
  }
}
