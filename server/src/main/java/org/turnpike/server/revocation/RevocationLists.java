package org.turnpike.server.revocation;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Revocations;
import org.turnpike.pki.DistributionPoints;
import org.turnpike.pki.KeptList;
import org.turnpike.pki.PkiFailed;
import org.turnpike.pki.RevocationList;

/// Lists of revoked certificates that partners' authorities publish. A handshake asks what is here
/// and never waits: a list that is not is fetched beside it, and once it is here, whoever is on it
/// is refused and the connections that they have are closed.
///
/// [#turn] does what is due; [Refresher] calls it in time.
public final class RevocationLists implements Revocations {

  private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);

  /// Authorities sign lists ahead of time and put out another at once when something is taken back:
  /// so they are asked again well before a list's end.
  private static final Duration SELDOM = Duration.ofHours(4);

  private static final Duration OFTEN = Duration.ofMinutes(1);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  /// After this time no peer has come whose certificate names it.
  private static final Duration FORGOTTEN = Duration.ofDays(30);

  /// A list that is asked for every day need not be written every time.
  private static final Duration WRITTEN = Duration.ofDays(1);

  private static final int MOST_LISTS = 256;
  private static final String KEPT = ".list";

  /// A list that is wanted: of that authority, at one of these places.
  private record Key(X509Certificate issuer, List<URI> uris) {

    /// Of the issuer's key and the places, for a file.
    String file() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(issuer.getSubjectX500Principal().getEncoded());
        digest.update(issuer.getPublicKey().getEncoded());
        uris.forEach(uri -> digest.update((uri + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest(), 0, 16) + KEPT;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /// One list; what is not volatile belongs to whoever holds its lock.
  private static final class Entry {
    private final Key key;
    private volatile @Nullable RevocationList list;
    private volatile Instant asked;
    private volatile Instant due;
    private volatile boolean busy;
    private Optional<Source.Version> version = Optional.empty();
    private Instant written = Instant.EPOCH;
    private int failures;
    private String told = "";

    Entry(Key key, Instant now) {
      this.key = key;
      this.asked = now;
      this.due = now;
    }
  }

  private final Wanted wanted;
  private final Source source;
  private final Clock clock;
  private final Executor workers;
  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
  private final LongAdder fetched = new LongAdder();
  private final LongAdder unchanged = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private volatile Runnable wake = () -> {};
  private volatile IntSupplier closing = () -> 0;

  /// @param workers where lists are fetched
  RevocationLists(Wanted wanted, Source source, Clock clock, Executor workers) {
    this.wanted = wanted;
    this.source = source;
    this.clock = clock;
    this.workers = workers;
    read();
  }

  /// @param wake called when something is due that was not
  /// @param closing closes the connections of peers who are on a list, and says how many
  void tell(Runnable wake, IntSupplier closing) {
    this.wake = wake;
    this.closing = closing;
  }

  public RevocationCounters counters() {
    Instant now = clock.instant();
    long here =
        entries.values().stream()
            .map(entry -> entry.list)
            .filter(list -> list != null && list.fresh(now))
            .count();
    return new RevocationCounters(
        here,
        entries.size() - here,
        fetched.sum(),
        unchanged.sum(),
        failed.sum(),
        refused.sum(),
        unknown.sum(),
        closed.sum());
  }

  @Override
  public Optional<Refused> refused(
      X509Certificate certificate, X509Certificate issuer, boolean stranger) {
    Optional<String> revoked = revoked(certificate, issuer);
    if (revoked.isPresent()) {
      refused.increment();
      return Optional.of(new Refused(true, revoked.get()));
    }
    if (!stranger) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    List<URI> uris = DistributionPoints.of(certificate);
    if (uris.isEmpty()) {
      return unknown(
          name(certificate) + " names no revocation list that can be had by HTTP",
          "have the partner take one of an authority that does, or put the authority's list into"
              + " certificates/");
    }
    Key key = new Key(issuer, uris);
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = admit(key, now);
    }
    entry.asked = now;
    RevocationList list = entry.list;
    if (list != null && list.fresh(now) && list.covers(certificate)) {
      return Optional.empty();
    }
    return unknown(
        "the revocation list of "
            + name(issuer)
            + " at "
            + uris
            + (list == null
                ? " is not here yet"
                : list.fresh(now)
                    ? " says nothing of such certificates"
                    : " is past its time since " + list.next()),
        "the log says why under revocation-list-missing");
  }

  private Optional<Refused> unknown(String why, String remedy) {
    unknown.increment();
    return wanted.rule() == Wanted.Rule.REQUIRE
        ? Optional.of(new Refused(false, why + ", and one is required: " + remedy))
        : Optional.empty();
  }

  private synchronized Entry admit(Key key, Instant now) {
    Entry known = entries.get(key);
    if (known != null) {
      return known;
    }
    if (entries.size() >= MOST_LISTS) {
      entries.values().stream().min(Comparator.comparing(each -> each.asked)).ifPresent(this::drop);
    }
    Entry made = new Entry(key, now);
    entries.put(key, made);
    wake.run();
    return made;
  }

  private void drop(Entry entry) {
    entries.remove(entry.key);
    try {
      Files.deleteIfExists(wanted.folder().resolve(entry.key.file()));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "revocation-list-left")
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("a revocation list that nobody asks for could not be removed");
    }
  }

  private Optional<String> revoked(X509Certificate certificate, X509Certificate issuer) {
    for (Entry entry : entries.values()) {
      RevocationList list = entry.list;
      Optional<Instant> at = list == null ? Optional.empty() : list.revoked(certificate, issuer);
      if (at.isPresent()) {
        return Optional.of(
            name(certificate)
                + " was revoked by "
                + name(issuer)
                + " at "
                + at.get()
                + " (list of "
                + entry.key.uris
                + "): its holder needs a new one");
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> disbelieved(List<X509Certificate> chain) {
    for (X509Certificate certificate : chain) {
      for (Entry entry : entries.values()) {
        X509Certificate issuer = entry.key.issuer;
        if (issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
          Optional<String> why = revoked(certificate, issuer);
          if (why.isPresent()) {
            return why;
          }
        }
      }
    }
    return Optional.empty();
  }

  /// Has everything fetched that is due.
  ///
  /// @return when to come again
  Instant turn() {
    Instant now = clock.instant();
    Instant next = now.plus(SELDOM);
    for (Entry entry : entries.values()) {
      if (entry.busy) {
        continue;
      }
      if (entry.asked.plus(FORGOTTEN).isBefore(now)) {
        drop(entry);
      } else if (entry.due.isAfter(now)) {
        next = next.isBefore(entry.due) ? next : entry.due;
      } else {
        entry.busy = true;
        workers.execute(() -> {
          try {
            refresh(entry);
          } finally {
            entry.busy = false;
            wake.run();
          }
        });
      }
    }
    return next;
  }

  private void refresh(Entry entry) {
    synchronized (entry) {
      List<String> whys = new ArrayList<>();
      String remedy = "";
      for (URI uri : entry.key.uris) {
        switch (source.get(uri, entry.version)) {
          case Source.Fetched.Same _ when entry.list != null -> {
            unchanged.increment();
            keep(entry);
            return;
          }
          case Source.Fetched.Same _ -> whys.add(uri + ": nothing has changed, they say");
          case Source.Fetched.Whole(byte[] bytes, Source.Version version) -> {
            Optional<String> why = take(entry, bytes, version);
            if (why.isEmpty()) {
              return;
            }
            whys.add(uri + ": " + why.get());
            remedy = "tell the authority; nothing of that list is believed";
          }
          case Source.Fetched.Failed(String why, String helps) -> {
            whys.add(uri + ": " + why);
            remedy = helps;
          }
        }
      }
      missing(entry, String.join("; ", whys), remedy);
    }
  }

  /// @return why it may not be used; empty where it is
  private Optional<String> take(Entry entry, byte[] bytes, Source.Version version) {
    Instant now = clock.instant();
    switch (RevocationList.read(bytes, entry.key.issuer, version.uri(), now)) {
      case RevocationList.Read.Bad(String why) -> {
        return Optional.of(why);
      }
      case RevocationList.Read.Good(RevocationList list) -> {
        RevocationList had = entry.list;
        if (!list.fresh(now)) {
          return Optional.of("it is past its time since " + list.next());
        }
        if (had != null && list.made().isBefore(had.made())) {
          return Optional.of(
              "it is of " + list.made() + ", older than the one here, of " + had.made());
        }
        boolean other = had == null || !list.list().equals(had.list());
        entry.list = list;
        entry.version = Optional.of(version);
        fetched.increment();
        if (had == null || !entry.told.isEmpty()) {
          LOG.atInfo()
              .addKeyValue("event", "revocation-list-fetched")
              .addKeyValue("uri", version.uri().toString())
              .addKeyValue("issuer", issuer(entry))
              .addKeyValue("revoked", list.size())
              .addKeyValue("until", list.next().toString())
              .log("a partner's authority was asked whom it revoked");
        }
        entry.written = Instant.EPOCH;
        keep(entry);
        if (other) {
          int ended = closing.getAsInt();
          closed.add(ended);
          if (ended > 0) {
            LOG.atWarn()
                .addKeyValue("event", "revoked-peer-closed")
                .addKeyValue("uri", version.uri().toString())
                .addKeyValue("issuer", issuer(entry))
                .addKeyValue("connections", ended)
                .log("connections of a peer whose certificate was revoked are closed");
          }
        }
        return Optional.empty();
      }
    }
  }

  /// A list is here, in its time: until when, and on the disk.
  private void keep(Entry entry) {
    Instant now = clock.instant();
    RevocationList list = entry.list;
    if (list == null) {
      return;
    }
    if (!list.fresh(now)) {
      // A server that says so of a list past its time is asked without a version.
      entry.version = Optional.empty();
      missing(
          entry,
          "nothing has changed, and the list is past its time since " + list.next(),
          "tell the authority");
      return;
    }
    entry.failures = 0;
    entry.told = "";
    entry.due = now.plus(wait(Duration.between(now, list.next())));
    if (entry.written.plus(WRITTEN).isBefore(now)) {
      write(entry, list, now);
    }
  }

  /// Half of what is left, so that there is time to try again before the end.
  static Duration wait(Duration left) {
    Duration half = left.dividedBy(2);
    return half.compareTo(SELDOM) > 0 ? SELDOM : half.compareTo(OFTEN) < 0 ? OFTEN : half;
  }

  private void missing(Entry entry, String cause, String remedy) {
    Instant now = clock.instant();
    failed.increment();
    Duration pause = OFTEN.multipliedBy(1L << Math.min(entry.failures, 6));
    entry.failures++;
    entry.due = now.plus(pause.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : pause);
    if (entry.told.equals(cause)) {
      return; // once for each cause
    }
    entry.told = cause;
    RevocationList list = entry.list;
    LOG.atWarn()
        .addKeyValue("event", "revocation-list-missing")
        .addKeyValue("uri", entry.key.uris.toString())
        .addKeyValue("issuer", issuer(entry))
        .addKeyValue("cause", cause)
        .addKeyValue("remedy", remedy)
        .log(
            list != null && list.fresh(now)
                ? "a revocation list was not renewed; the one here counts until " + list.next()
                : wanted.rule() == Wanted.Rule.REQUIRE
                    ? "a revocation list is not to be had; peers of that authority are refused"
                    : "a revocation list is not to be had; peers of that authority are let in"
                        + " without it");
  }

  private static String issuer(Entry entry) {
    return entry.key.issuer.getSubjectX500Principal().getName();
  }

  private static String name(X509Certificate certificate) {
    return "\""
        + certificate.getSubjectX500Principal().getName()
        + "\" (serial "
        + certificate.getSerialNumber().toString(16)
        + ")";
  }

  private void write(Entry entry, RevocationList list, Instant now) {
    Map<String, String> said = new HashMap<>();
    said.put("asked", entry.asked.toString());
    entry.version.ifPresent(version -> {
      said.put("from", version.uri().toString());
      version.etag().ifPresent(etag -> said.put("etag", etag));
      version.modified().ifPresent(time -> said.put("modified", time));
    });
    try {
      Files.createDirectories(wanted.folder());
      new KeptList(list, entry.key.uris, said).write(wanted.folder().resolve(entry.key.file()));
      entry.written = now;
    } catch (IOException | PkiFailed e) {
      LOG.atWarn()
          .addKeyValue("event", "revocation-list-not-kept")
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .addKeyValue("remedy", "see to the data folder's rights and space")
          .log("a revocation list is here until the node stops, and not after");
    }
  }

  /// What was kept over a restart. It was verified when it was fetched, and its signature is again.
  private void read() {
    if (!Files.isDirectory(wanted.folder())) {
      return;
    }
    Instant now = clock.instant();
    try (Stream<Path> files = Files.list(wanted.folder())) {
      files
          .filter(file -> file.getFileName().toString().endsWith(KEPT))
          .limit(MOST_LISTS)
          .forEach(file -> KeptList.read(file, now).ifPresent(kept -> read(kept, now)));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "revocation-lists-unreadable")
          .addKeyValue("cause", String.valueOf(e.getMessage()))
          .log("revocation lists of before are not known; they are fetched anew");
    }
  }

  private void read(KeptList kept, Instant now) {
    Entry entry = new Entry(new Key(kept.list().issuer(), kept.uris()), now);
    entry.list = kept.list();
    entry.written = now;
    try {
      entry.asked = Instant.parse(kept.said().getOrDefault("asked", now.toString()));
    } catch (DateTimeException e) {
      entry.asked = now;
    }
    entry.version =
        Optional.ofNullable(kept.said().get("from"))
            .flatMap(DistributionPoints::web)
            .map(uri ->
                new Source.Version(
                    uri,
                    Optional.ofNullable(kept.said().get("etag")),
                    Optional.ofNullable(kept.said().get("modified"))));
    entries.put(entry.key, entry); // due at once: something may have been taken back meanwhile
  }
}
