package org.turnpike.lab.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, driven over the DevTools protocol through two named pipes, so
/// that it may be in any place: no port of it has to be reachable.
public final class Chromium implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DIALOG = "Page.javascriptDialogOpening";
  private static final String TARGET = "Target.targetCreated";
  private static final String PIPED = "the pipes are there";

  /// Makes the pipes and becomes the browser, which reads requests from its descriptor 3 and writes
  /// to 4. Each end waits for its other one.
  private static final String START =
      "rm -f \"$0\" \"$1\" && mkfifo \"$0\" \"$1\" && echo '"
          + PIPED
          + "' && exec 3<\"$0\" 4>\"$1\" && shift && exec \"$@\"";

  private final Running process;
  private final Path profile;
  private final OutputStream requests;
  private final Answers answers;
  private final AtomicInteger next = new AtomicInteger();
  private String session = "";

  private Chromium(Running process, Path profile, OutputStream requests, Answers answers) {
    this.process = process;
    this.profile = profile;
    this.requests = requests;
    this.answers = answers;
  }

  /// Starts it with an empty page.
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
    Path asks = folder.resolve("asks.pipe").toAbsolutePath();
    Path says = folder.resolve("says.pipe").toAbsolutePath();
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                START,
                asks.toString(),
                says.toString(),
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
                "--remote-debugging-pipe",
                "--user-data-dir=" + folder.resolve("profile")));
    if (place.equals(Place.HERE)) {
      // In a host of a lab nobody is reached by it.
      command.add("--allow-loopback-in-peer-connection");
    }
    if (!trustedKeys.isEmpty()) {
      command.add("--ignore-certificate-errors-spki-list=" + String.join(",", trustedKeys));
    }
    command.addAll(options);
    command.add("about:blank");
    Running process = place.start(folder.resolve("chromium.log"), command);
    process.await(PIPED::equals, PATIENCE);
    try {
      OutputStream requests = Files.newOutputStream(asks, StandardOpenOption.WRITE);
      Chromium made =
          new Chromium(
              process,
              folder.resolve("profile"),
              requests,
              new Answers(Files.newInputStream(says), requests));
      made.attach();
      return made;
    } catch (IOException e) {
      process.close();
      throw new LabFailed("chromium in " + folder + ": " + e.getMessage(), e);
    }
  }

  private void attach() {
    call("Target.setDiscoverTargets", Map.of("discover", true));
    String page = result(TARGET, answers.page).asString();
    session =
        call("Target.attachToTarget", Map.of("targetId", page, "flatten", true))
            .get("sessionId")
            .asString();
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
    CompletableFuture<JsonNode> answer = answers.to(id);
    write(requests, message);
    JsonNode got = result(method, answer);
    if (got.has("error")) {
      throw new LabFailed(method + ": " + got.get("error"));
    }
    return got.get("result");
  }

  /// DevTools over pipes: each message is JSON with a zero byte at its end.
  private static void write(OutputStream requests, Map<String, Object> message) {
    byte[] bytes = (new JsonMapper().writeValueAsString(message) + "\0").getBytes(UTF_8);
    try {
      synchronized (requests) {
        requests.write(bytes);
        requests.flush();
      }
    } catch (IOException e) {
      throw new LabFailed("the browser is gone: " + e.getMessage(), e);
    }
  }

  private static JsonNode result(String method, CompletableFuture<JsonNode> answer) {
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
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
    process.close();
    try {
      requests.close();
    } catch (IOException e) {
      // Its reader is gone, as it should be.
    }
    sweep();
  }

  /// The socket that keeps a second browser from a profile is outside of it, in a folder of the
  /// system's for temporary ones, and stays there when the browser is ended.
  private void sweep() {
    try {
      Path own = Files.readSymbolicLink(profile.resolve("SingletonSocket")).getParent();
      if (own == null || !own.toString().contains("/org.chromium.")) {
        return;
      }
      try (Stream<Path> all = Files.walk(own)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      // The browser has cleared it away itself.
    }
  }

  /// Takes the browser's messages apart and hands answers to who waits for them.
  private static final class Answers {

    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<JsonNode> page = new CompletableFuture<>();
    private final OutputStream requests;

    Answers(InputStream says, OutputStream requests) {
      this.requests = requests;
      Thread.ofPlatform().daemon().name("chromium").start(() -> read(says));
    }

    CompletableFuture<JsonNode> to(int id) {
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      waiting.put(id, answer);
      return answer;
    }

    private void read(InputStream says) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      byte[] bytes = new byte[65_536];
      try (says) {
        for (int n = says.read(bytes); n >= 0; n = says.read(bytes)) {
          int from = 0;
          for (int at = 0; at < n; at++) {
            if (bytes[at] == 0) {
              message.write(bytes, from, at - from);
              take(new JsonMapper().readTree(message.toString(UTF_8)));
              message.reset();
              from = at + 1;
            }
          }
          message.write(bytes, from, n - from);
        }
        end(new IOException("the browser has ended"));
      } catch (IOException | RuntimeException e) {
        end(e);
      }
    }

    private void take(JsonNode message) {
      JsonNode id = message.get("id");
      CompletableFuture<JsonNode> answer = id == null ? null : waiting.remove(id.asInt());
      if (answer != null) {
        answer.complete(message);
        return;
      }
      switch (message.path("method").asString("")) {
        case DIALOG -> accept(message.get("sessionId").asString());
        case TARGET -> {
          JsonNode target = message.get("params").get("targetInfo");
          if (target.get("type").asString().equals("page")) {
            page.complete(target.get("targetId"));
          }
        }
        default -> {
          // Nobody asked for it.
        }
      }
    }

    private void end(Exception fault) {
      page.completeExceptionally(fault);
      waiting.values().forEach(answer -> answer.completeExceptionally(fault));
    }

    /// A page that asks whether it may be left holds everything up until it is told.
    private void accept(String session) {
      write(
          requests,
          Map.of(
              "id",
              0,
              "sessionId",
              session,
              "method",
              "Page.handleJavaScriptDialog",
              "params",
              Map.of("accept", true)));
    }
  }
}
