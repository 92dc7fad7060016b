package org.turnpike.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.JdbiException;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.UserUri;

/// Messages for who is offline, in the database. How many each user has is known in memory.
final class SqlMessages implements KeptMessages {

  private final Database database;
  private final Map<UserUri, Integer> counts = new ConcurrentHashMap<>();
  private final AtomicLong written = new AtomicLong();
  private final Object flushing = new Object();
  private long durable;

  SqlMessages(Database database) {
    this.database = database;
    recount();
  }

  private void recount() {
    try {
      Map<UserUri, Integer> fresh = new ConcurrentHashMap<>();
      database
          .jdbi()
          .useHandle(handle ->
              handle
                  .createQuery("select recipient, count(*) from messages group by recipient")
                  .map((row, _) -> Map.entry(UserUri.parse(row.getString(1)), row.getInt(2)))
                  .forEach(row -> fresh.put(row.getKey(), row.getValue())));
      counts.keySet().retainAll(fresh.keySet());
      counts.putAll(fresh);
    } catch (JdbiException e) {
      throw failed("read", e);
    }
  }

  private static StoreFailed failed(String what, JdbiException e) {
    return new StoreFailed("messages cannot be " + what + " in the database: " + e.getMessage(), e);
  }

  @Override
  public long keep(KeptMessage message) {
    boolean[] room = {false};
    counts.compute(
        message.to(),
        (_, count) -> {
          int held = count == null ? 0 : count;
          room[0] = held < MOST;
          return room[0] ? Integer.valueOf(held + 1) : count;
        });
    if (!room[0]) {
      return 0;
    }
    try {
      long id = insert(message);
      makeDurable(written.incrementAndGet());
      return id;
    } catch (JdbiException e) {
      uncount(message.to(), 1);
      throw failed("kept", e);
    }
  }

  private long insert(KeptMessage message) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createUpdate(
                    "insert into messages (recipient, sender, sent, expires, content_type, body)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .bind(0, message.to().toString())
                .bind(1, message.from())
                .bind(2, OffsetDateTime.ofInstant(message.sent(), ZoneOffset.UTC))
                .bind(3, OffsetDateTime.ofInstant(message.expires(), ZoneOffset.UTC))
                .bind(4, message.contentType())
                .bind(5, Base64.getEncoder().encodeToString(message.body()))
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Long.class)
                .one());
  }

  /// Whoever waits for the turn of another finds that it was for both.
  private void makeDurable(long ticket) {
    synchronized (flushing) {
      if (durable < ticket) {
        long upTo = written.get();
        database.makeDurable();
        durable = upTo;
      }
    }
  }

  @Override
  public List<KeptMessage> of(UserUri user, Instant at) {
    try {
      return database
          .jdbi()
          .withHandle(handle ->
              handle
                  .createQuery(
                      "select id, recipient, sender, sent, expires, content_type, body from messages"
                          + " where recipient = ? and expires > ? order by id")
                  .bind(0, user.toString())
                  .bind(1, OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                  .map((row, _) -> message(row))
                  .list());
    } catch (JdbiException e) {
      throw failed("read", e);
    }
  }

  private static KeptMessage message(ResultSet row) throws SQLException {
    return new KeptMessage(
        row.getLong(1),
        UserUri.parse(row.getString(2)),
        row.getString(3),
        row.getObject(4, OffsetDateTime.class).toInstant(),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        row.getString(6),
        Base64.getDecoder().decode(row.getString(7)));
  }

  @Override
  public void remove(UserUri user, long id) {
    try {
      int gone =
          database
              .jdbi()
              .withHandle(handle -> handle.execute("delete from messages where id = ?", id));
      uncount(user, gone);
    } catch (JdbiException e) {
      throw failed("removed", e);
    }
  }

  private void uncount(UserUri user, int gone) {
    counts.computeIfPresent(user, (_, count) -> count > gone ? count - gone : null);
  }

  @Override
  public void expire(Instant at) {
    try {
      int gone =
          database
              .jdbi()
              .withHandle(handle ->
                  handle.execute(
                      "delete from messages where expires <= ?",
                      OffsetDateTime.ofInstant(at, ZoneOffset.UTC)));
      if (gone > 0) {
        recount();
      }
    } catch (JdbiException e) {
      throw failed("removed", e);
    }
  }

  @Override
  public boolean waiting(UserUri user) {
    return counts.containsKey(user);
  }

  /// The database has removed them with their recipient.
  void forget(UserUri user) {
    counts.remove(user);
  }
}
