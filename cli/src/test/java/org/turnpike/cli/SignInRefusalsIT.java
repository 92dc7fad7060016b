package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Needs;

/// Each way in which a sign-in is refused: the response, and the one line of the log, which the
/// fail2ban filter reads as it stands in the product's own format.
@Needs("root")
class SignInRefusalsIT {

  /// What fail2ban puts for HOST.
  private static final String HOST =
      "(?:(?<ip4>(?:\\d{1,3}\\.){3}\\d{1,3})"
          + "|\\[?(?<ip6>(?:[0-9a-fA-F]{1,4}::?|::){1,7}(?:[0-9a-fA-F]{1,4}|(?<=:):))\\]?)";

  @TempDir Path folder;
  private TwoHomes homes;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void start() throws IOException {
    Logger root = logger();
    log.setContext(root.getLoggerContext());
    log.start();
    root.addAppender(log);
    ((Logger) LoggerFactory.getLogger("org.turnpike")).setLevel(Level.INFO);
    homes = new TwoHomes(folder);
    homes.start("fe2", "edge2");
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  @AfterEach
  void stop() {
    homes.close();
    logger().detachAppender(log);
    ((Logger) LoggerFactory.getLogger("org.turnpike")).setLevel(null);
  }

  /// The product's own encoder.
  private static Encoder<ILoggingEvent> encoder() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(Turnpike.class.getResource("/logback.xml")));
    return ((ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("err"))
        .getEncoder();
  }

  private List<ILoggingEvent> events() {
    synchronized (log) {
      return List.copyOf(log.list);
    }
  }

  /// The lines about sign-ins since the last time, without what they have in common.
  private List<String> lines() {
    List<String> all =
        events().stream()
            .map(ILoggingEvent::getFormattedMessage)
            .filter(line -> line.startsWith("event=sign-in-failed "))
            .map(line -> line.substring("event=sign-in-failed ".length()))
            .toList();
    List<String> fresh = all.subList(read, all.size());
    read = all.size();
    return fresh;
  }

  private int read;

  private static void assertRefused(SipMessage answer, int status, String reason) {
    assertThat(answer.status() + " " + answer.reason()).isEqualTo(status + " " + reason);
  }

  private TlsPhone inside(String address) throws IOException {
    return homes.phone(address, "127.0.0.1", "fe2", homes.at(66, 5061));
  }

  private TlsPhone outside(String address, String from) throws IOException {
    return homes.phone(address, from, "edge2", homes.at(98, 443));
  }

  @Test
  void eachHasItsResponseAndItsLine() throws Exception {
    String olga = "olga@contoso.example";
    assertRefused(inside(olga).register("contoso.example", "olga", "x"), 401, "Unauthorized");
    assertThat(lines())
        .containsExactly("peer=127.0.0.1 code=401 cause=wrong-password user=" + olga);
    String nobody = "nobody@contoso.example";
    assertRefused(inside(nobody).register("contoso.example", "nobody", "x"), 401, "Unauthorized");
    assertThat(lines())
        .containsExactly("peer=127.0.0.1 code=401 cause=unknown-user user=" + nobody);

    // Another tenant's user has a password that is right, and no other address for it.
    String eve = "eve@fabrikam.example";
    assertThat(inside(eve).register("fabrikam.example", "eve", homes.password(eve)).status())
        .isEqualTo(200);
    assertRefused(
        inside(olga).register("contoso.example", eve, homes.password(eve)),
        403,
        "Credentials of Another User");
    assertThat(lines()).containsExactly("peer=127.0.0.1 code=403 cause=other-user user=" + olga);
    assertRefused(
        inside("eve@contoso.example").register("contoso.example", "eve", homes.password(eve)),
        401,
        "Unauthorized");
    assertThat(lines())
        .containsExactly("peer=127.0.0.1 code=401 cause=unknown-user user=eve@contoso.example");

    assertRefused(inside("x@far.example").register("contoso.example", "x", "x"), 404, "Not Found");
    assertRefused(
        inside("x@far.example").register("far.example", "x", "x"), 403, "No Route to That Domain");
    assertThat(lines())
        .containsExactly(
            "peer=127.0.0.1 code=404 cause=foreign-address user=sip:x@far.example",
            "peer=127.0.0.1 code=403 cause=foreign-address user=far.example");

    assertThat(homes.run("fe2", "user", "disable", "oscar@contoso.example").err()).isEmpty();
    String oscar = "oscar@contoso.example";
    assertRefused(
        outside(oscar, "127.0.0.5").register("contoso.example", "oscar", homes.password(oscar)),
        403,
        "Account Disabled");
    assertThat(lines())
        .containsExactlyInAnyOrder(
            "peer=127.0.0.5 code=403 cause=disabled user=" + oscar,
            "peer=127.0.0.5 code=403 cause=refused-inside user=" + oscar);
    assertRefused(
        outside("x@far.example", "127.0.0.5").register("far.example", "x", "x"),
        403,
        "Not a Domain of This Server");
    assertThat(lines())
        .containsExactly("peer=127.0.0.5 code=403 cause=foreign-address user=far.example");

    assertFilterTakesAll();
  }

  @Test
  void whoGuessesOutsideIsLockedOutAndTheUserIsNot() throws Exception {
    String olga = "olga@contoso.example";
    TlsPhone guessing = outside(olga, "127.0.0.2");
    for (int i = 0; i < 10; i++) {
      assertRefused(guessing.register("contoso.example", "olga", "x" + i), 401, "Unauthorized");
    }
    assertThat(lines())
        .hasSize(20)
        .containsOnly(
            "peer=127.0.0.2 code=401 cause=wrong-password user=" + olga,
            "peer=127.0.0.2 code=401 cause=refused-inside user=" + olga);
    assertRefused(
        guessing.register("contoso.example", "olga", homes.password(olga)),
        403,
        "Too Many Wrong Passwords");
    assertThat(lines())
        .containsExactlyInAnyOrder(
            "peer=127.0.0.2 code=403 cause=locked-out user=" + olga,
            "peer=127.0.0.2 code=403 cause=refused-inside user=" + olga);

    // Her own phone comes by the same Access Edge.
    assertThat(
            outside(olga, "127.0.0.3")
                .register("contoso.example", "olga", homes.password(olga))
                .status())
        .isEqualTo(200);
    assertThat(lines()).isEmpty();
    assertFilterTakesAll();
  }

  @Test
  @Timeout(60)
  void aClientAtAPortForServersIsStoppedInTheHandshakeAndTheLineSaysWhy() throws Exception {
    String inner = homes.at(82, 5061);
    assertThatThrownBy(() ->
            homes
                .phone("olga@contoso.example", "127.0.0.4", "fe2", inner)
                .register("contoso.example", "olga", "x"))
        .isInstanceOf(IOException.class);
    // The server logs when it has told the client: wait for it.
    ILoggingEvent refused = null;
    while (refused == null) {
      refused =
          events().stream()
              .filter(event -> said(event, "event").equals("tls-refused"))
              .findFirst()
              .orElse(null);
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(said(refused, "peer")).startsWith("127.0.0.4:");
    assertThat(said(refused, "listener")).isNotEmpty();
    assertThat(said(refused, "cause")).containsIgnoringCase("certificate");
  }

  private static String said(ILoggingEvent event, String key) {
    return event.getKeyValuePairs() == null
        ? ""
        : event.getKeyValuePairs().stream()
            .filter(pair -> pair.key.equals(key))
            .map(pair -> String.valueOf(pair.value))
            .findFirst()
            .orElse("");
  }

  /// Each line about a sign-in, as it leaves the product, against the filter as it is shipped; a
  /// disabled user's own phone is none to ban.
  private void assertFilterTakesAll() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/fail2ban/turnpike.conf"))) {
      root = Objects.requireNonNull(root.getParent());
    }
    String expression =
        Files.readAllLines(root.resolve("docs/fail2ban/turnpike.conf")).stream()
            .filter(line -> line.startsWith("failregex = "))
            .findFirst()
            .orElseThrow()
            .substring("failregex = ".length());
    Pattern filter = Pattern.compile(expression.replace("<HOST>", HOST));
    Encoder<ILoggingEvent> encoder = encoder();
    for (ILoggingEvent event : events()) {
      String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
      String said = event.getFormattedMessage();
      Matcher matcher = filter.matcher(line);
      boolean signIn = said.startsWith("event=sign-in-failed ") && !said.contains("=disabled ");
      assertThat(matcher.find()).as(line).isEqualTo(signIn);
      if (signIn) {
        assertThat(said).contains("peer=" + matcher.group("ip4") + " ");
      }
    }
  }
}
