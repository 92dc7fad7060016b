package org.turnpike.lab.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Place;
import org.turnpike.lab.network.Running;

/// A baresip that sends a tone and records what it hears.
public final class Baresip implements AutoCloseable {

  /// What this client is told.
  ///
  /// @param address its SIP address, `alice@example.com`
  /// @param password digest password
  /// @param server `host:port` that it registers at
  /// @param transport udp, tcp or tls
  /// @param media lines for the account: empty for plain RTP; else for example `medianat=ice`
  /// @param turn `turn:host:port` with user and password, for ICE
  /// @param device interface or address that it uses: `eth0`, `127.0.0.1`
  /// @param hertz the tone that it sends
  public record Settings(
      String address,
      String password,
      String server,
      String transport,
      String media,
      Optional<Turn> turn,
      String device,
      double hertz) {}

  public record Turn(String uri, String user, String password) {}

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// How much longer for a server that is at it: it asks each node of the pool behind it, in the
  /// order that names are answered in, and waits ten seconds for a connection.
  private static final Duration FORWARDED = Duration.ofSeconds(30);

  /// On a machine that is busy.
  private static final Duration STARTS = Duration.ofSeconds(60);

  private static final List<String> CODECS = List.of("g711", "opus");

  private final Settings settings;
  private final Path folder;
  private final Running process;

  private final List<String> contacts;

  /// Which of the contacts a message would go to.
  private int current;

  /// Up to which line its output was told.
  private int awaited;

  /// How much it had said when it was told to send an offer.
  private int offered;

  private Baresip(Settings settings, Path folder, Running process, List<String> contacts) {
    this.settings = settings;
    this.folder = folder;
    this.process = process;
    this.contacts = contacts;
  }

  /// Starts it and waits until it says that it is ready; [#awaitRegistered] waits for the server's
  /// yes.
  public static Baresip start(Place place, Path folder, Settings settings) {
    return start(place, folder, settings, List.of());
  }

  /// One that writes, too.
  ///
  /// @param contacts addresses of those whom [#message] may go to
  public static Baresip start(Place place, Path folder, Settings settings, List<String> contacts) {
    return start(place, folder, settings, contacts, false);
  }

  /// One that writes, tells of itself, and watches others.
  ///
  /// @param watched addresses of those, whom [#message] may go to as well
  public static Baresip watching(
      Place place, Path folder, Settings settings, List<String> watched) {
    return start(place, folder, settings, watched, true);
  }

  private static Baresip start(
      Place place, Path folder, Settings settings, List<String> contacts, boolean presence) {
    try {
      Files.createDirectories(folder.resolve("rec"));
      Files.writeString(
          folder.resolve("config"),
          config(folder, settings)
              + (contacts.isEmpty() ? "" : "module_app contact.so\n")
              + (presence ? "module_app presence.so\n" : ""));
      Files.writeString(
          folder.resolve("accounts"), account(settings) + (presence ? ";pubint=60\n" : "\n"));
      Files.writeString(
          folder.resolve("contacts"),
          contacts.stream()
              .map(
                  each -> "\"" + each + "\" <sip:" + each + (presence ? ">;presence=p2p\n" : ">\n"))
              .collect(Collectors.joining()));
    } catch (IOException e) {
      throw new LabFailed(folder + ": " + e.getMessage(), e);
    }
    Running process =
        place.start(
            folder.resolve("baresip.log"), List.of("baresip", "-f", folder.toString(), "-s"));
    try {
      process.await(line -> line.contains("baresip is ready"), STARTS);
    } catch (LabFailed e) {
      // It would sign in later, and answer the calls of the next.
      process.close();
      throw e;
    }
    return new Baresip(settings, folder, process, List.copyOf(contacts));
  }

  private static String account(Settings s) {
    StringBuilder line = new StringBuilder();
    line.append("<sip:").append(s.address()).append(">");
    line.append(";auth_user=").append(s.address(), 0, s.address().indexOf('@'));
    line.append(";auth_pass=").append(s.password());
    line.append(";outbound=\"sip:")
        .append(s.server())
        .append(";transport=")
        .append(s.transport())
        .append("\"");
    if (!s.media().isEmpty()) { // of a parameter that is there twice, the first counts
      line.append(';').append(s.media());
    }
    line.append(";answermode=auto;regint=60");
    s.turn()
        .ifPresent(t ->
            line.append(";stunserver=\"")
                .append(t.uri())
                .append("\"")
                .append(";stunuser=")
                .append(t.user())
                .append(";stunpass=")
                .append(t.password()));
    return line.toString();
  }

  private static String config(Path folder, Settings s) {
    StringBuilder c = new StringBuilder();
    c.append("poll_method epoll\n");
    c.append("net_interface ").append(s.device()).append('\n');
    c.append("sip_trans_def ").append(s.transport()).append('\n');
    c.append("call_local_timeout 60\ncall_max_calls 4\n");
    c.append("audio_path /usr/share/baresip\n");
    c.append("audio_player aubridge,x\n");
    c.append("audio_source ausine,").append((int) s.hertz()).append('\n');
    c.append("audio_alert aubridge,x\n");
    c.append("ausrc_srate 48000\nauplay_srate 48000\nausrc_channels 2\nauplay_channels 2\n");
    c.append("audio_txmode poll\naudio_level no\nrtcp_mux yes\nrtp_timeout 60\n");
    c.append("jitter_buffer_type fixed\njitter_buffer_delay 5-10\n");
    c.append("snd_path ").append(folder.resolve("rec")).append('\n');
    c.append("module_path /usr/lib/baresip/modules\n");
    for (String module :
        List.of(
            "stdio", "ausine", "aubridge", "sndfile", "stun", "turn", "ice", "srtp", "dtls_srtp")) {
      c.append("module ").append(module).append(".so\n");
    }
    for (String codec : CODECS) {
      c.append("module ").append(codec).append(".so\n");
    }
    c.append(
        "module_tmp uuid.so\nmodule_tmp account.so\nmodule_app menu.so\nmodule_app debug_cmd.so\n");
    return c.toString();
  }

  /// Waits for the server's 200 to REGISTER.
  public void awaitRegistered() {
    Predicate<String> registered = line -> line.contains("200 OK") && line.contains("binding");
    try {
      process.await(registered, PATIENCE);
    } catch (LabFailed e) {
      if (!unanswered()) {
        throw e;
      }
      process.await(registered, FORWARDED);
    }
  }

  /// Whether a server has said that it is at it, and nothing since.
  boolean unanswered() {
    return process.output().stream()
        .filter(line -> line.startsWith("SIP/2.0 "))
        .reduce((_, last) -> last)
        .filter(last -> last.startsWith("SIP/2.0 100"))
        .isPresent();
  }

  /// Waits for a line of its log.
  public String await(String part) {
    return await(line -> line.contains(part));
  }

  public String await(Predicate<String> line) {
    return process.await(line, PATIENCE);
  }

  public void call(String address) {
    process.type("/dial sip:" + address);
  }

  /// Sends a message to one of its contacts.
  public void message(String address, String text) {
    for (int to = contacts.indexOf(address); current != to; current += current < to ? 1 : -1) {
      process.type(current < to ? "/contact_next" : "/contact_prev");
    }
    process.type("/message " + text);
  }

  /// How much it has said, for [#awaitResponse].
  public int said() {
    return process.said();
  }

  /// Waits for a final response to a request of its own that is no challenge, said after `from`.
  ///
  /// @return its status
  public int awaitResponse(int from, String method) {
    return FinalResponse.await(process, from, method, PATIENCE).status();
  }

  /// Stops the process where it stands, until [#goOn].
  public void stop() {
    process.signal("STOP");
  }

  public void goOn() {
    process.signal("CONT");
  }

  public void hangUp() {
    process.type("/hangup");
  }

  /// Waits for its next call: one that was awaited before does not count again.
  public void awaitEstablished() {
    awaited =
        1
            + process.indexAfter(
                awaited, line -> line.contains("Call established"), Duration.ofSeconds(40));
  }

  /// Whether a call since the one that was awaited last is answered by now.
  public boolean established() {
    return process.output().stream().skip(awaited).anyMatch(l -> l.contains("Call established"));
  }

  /// Waits until its next call is answered, or ends before that.
  ///
  /// @return whether it was answered
  public boolean awaitAnswer(Duration atMost) {
    try {
      int at = process.indexAfter(awaited, l -> l.contains("Call established") || ended(l), atMost);
      awaited = at + 1;
      return !ended(process.output().get(at));
    } catch (LabFailed e) {
      return false;
    }
  }

  /// What its connectivity checks of its present call came to.
  public enum Checks {
    /// Not said yet.
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  public Checks checks() {
    for (String line : process.output().reversed()) {
      if (line.contains("mnat 'ice' connected")) {
        return Checks.SUCCEEDED;
      }
      if (line.contains("ice: connectivity check failed")) {
        return Checks.FAILED;
      }
    }
    return Checks.RUNNING;
  }

  /// Whether it gave a call up since its relay was silent; an agent goes on with the candidates
  /// that it has (RFC 8445 §5.1.1.2).
  public boolean relaySilent() {
    return process.output().stream().anyMatch(line -> line.contains("ice: gather error"));
  }

  /// Sends an updated offer (RFC 8839 §4.4) and waits until its answer is in force. Both ends give
  /// up a relay that their selected pair does not use, as ICE has an agent do when it is done (RFC
  /// 8445 §8.3); without such an offer baresip keeps it where the pair's relay was the caller's
  /// default, and sends by it all the same.
  ///
  /// @return whether the peer selected the pair that this end did, as it must (RFC 8445 §8.1.1):
  ///   libre takes a check for failed that the other end answers late, and chooses another
  public boolean renew() {
    offered = process.said();
    process.type("/reinvite");
    boolean[] agreed = {false};
    process.awaitAfter(
        offered,
        line -> {
          if (line.startsWith("SIP/2.0 ")) {
            agreed[0] = line.startsWith("SIP/2.0 2");
          }
          return agreed[0] && line.startsWith("ACK sip:");
        },
        PATIENCE);
    List<String> told = told(process.output());
    return !told.isEmpty() && selected().equals(Optional.of(told.getLast()));
  }

  /// Its relay's address, if the last offer of [#renew] has the peer send there. Before it is done
  /// with its checks that is its default.
  public Optional<String> offersRelay() {
    List<String> output = process.output();
    return told(output.subList(offered, output.size())).stream()
        .findFirst()
        .filter(
            own -> output.stream().anyMatch(l -> l.contains("Default local candidates: " + own)));
  }

  /// The peer's candidate of the selected pair.
  public Optional<String> selected() {
    return process.output().stream()
        .map(CONNECTED::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .reduce((_, last) -> last);
  }

  /// Where descriptions have their senders receive, one after the other: `192.0.2.1:4000`.
  private static List<String> told(List<String> output) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < output.size(); i++) {
      Matcher media = MEDIA.matcher(output.get(i));
      if (media.find()) {
        output.subList(i, output.size()).stream()
            .map(ADDRESS::matcher)
            .filter(Matcher::find)
            .findFirst()
            .ifPresent(m -> out.add(m.group(1) + ":" + media.group(1)));
      }
    }
    return out;
  }

  private static final Pattern CONNECTED = Pattern.compile("mnat 'ice' connected: raddr (\\S+)");
  private static final Pattern MEDIA = Pattern.compile("^m=audio (\\d+) ");
  private static final Pattern ADDRESS = Pattern.compile("^c=IN IP4 (\\S+)");

  private static boolean ended(String line) {
    return line.contains("session closed")
        || line.contains("Call with") && line.contains("terminated");
  }

  /// Whether the call that was awaited last has ended since.
  public boolean over() {
    return process.output().stream().skip(awaited).anyMatch(Baresip::ended);
  }

  /// Waits for the end of the call that was awaited last, or that never came about.
  public void awaitClosed() {
    awaited = 1 + process.indexAfter(awaited, Baresip::ended, PATIENCE);
  }

  public Settings settings() {
    return settings;
  }

  public List<String> output() {
    return process.output();
  }

  /// The recording of what came from the other side; empty while nothing has come.
  public Optional<Path> heard() {
    try (Stream<Path> files = Files.list(folder.resolve("rec"))) {
      return files
          .filter(f -> f.toString().endsWith("-dec.wav"))
          .max(Comparator.comparing(Path::toString));
    } catch (IOException e) {
      throw new LabFailed(folder + ": " + e.getMessage(), e);
    }
  }

  /// Has it sign off, as its user would end it, and waits until it has ended.
  public void quit() {
    process.type("/quit");
    process.awaitEnd(PATIENCE);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.type("/quit");
    }
    process.close();
  }
}
