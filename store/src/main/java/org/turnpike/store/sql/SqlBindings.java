package org.turnpike.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingTable;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.UserUri;

/// Bindings in the table of that name. Written with delete and insert, which every database does
/// alike, in one transaction a batch.
final class SqlBindings implements BindingTable {

  private static final String PROGRESS = "bindings";

  /// URIs hold no line break (RFC 3261 §25.1).
  private static final String BETWEEN_HOPS = "\n";

  private final Database database;

  SqlBindings(Database database) {
    this.database = database;
  }

  @Override
  public Contents load() {
    try {
      return database.jdbi().withHandle(SqlBindings::load);
    } catch (JdbiException e) {
      throw new StoreFailed("registrations cannot be read from the database: " + e.getMessage(), e);
    }
  }

  private static Contents load(Handle handle) {
    Map<UserUri, List<Binding>> bindings = new HashMap<>();
    handle
        .createQuery("select * from bindings order by aor, ordinal")
        .setFetchSize(1000)
        .map((row, _) -> Map.entry(UserUri.parse(row.getString("aor")), binding(row)))
        .forEach(row ->
            bindings.computeIfAbsent(row.getKey(), _ -> new ArrayList<>()).add(row.getValue()));
    bindings.replaceAll((_, list) -> List.copyOf(list));
    long sequence =
        handle
            .createQuery("select sequence from progress where name = :name")
            .bind("name", PROGRESS)
            .mapTo(Long.class)
            .findOne()
            .orElse(0L);
    return new Contents(bindings, sequence);
  }

  private static Binding binding(ResultSet row) throws SQLException {
    String path = row.getString("path");
    return new Binding(
        row.getString("contact"),
        row.getString("call_id"),
        row.getLong("cseq"),
        row.getObject("expires", OffsetDateTime.class).toInstant(),
        row.getInt("q_thousandths"),
        path.isEmpty() ? List.of() : List.of(path.split(BETWEEN_HOPS)),
        row.getString("instance_id"),
        row.getInt("reg_id"),
        row.getString("received_from"),
        row.getString("flow"),
        row.getString("user_agent"));
  }

  @Override
  public void apply(Map<UserUri, List<Binding>> changes, long sequence) {
    try {
      database.jdbi().useTransaction(handle -> apply(handle, changes, sequence));
    } catch (JdbiException e) {
      throw new StoreFailed(
          "registrations cannot be written to the database: " + e.getMessage(), e);
    }
  }

  private static void apply(Handle handle, Map<UserUri, List<Binding>> changes, long sequence) {
    if (!changes.isEmpty()) {
      try (PreparedBatch delete = handle.prepareBatch("delete from bindings where aor = ?")) {
        changes.keySet().forEach(aor -> delete.add(aor.toString()));
        delete.execute();
      }
    }
    try (PreparedBatch insert =
        handle.prepareBatch(
            "insert into bindings values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      changes.forEach((aor, list) -> insert(insert, aor.toString(), list));
      if (insert.size() > 0) {
        insert.execute();
      }
    }
    int known =
        handle.execute("update progress set sequence = ? where name = ?", sequence, PROGRESS);
    if (known == 0) {
      handle.execute("insert into progress (name, sequence) values (?, ?)", PROGRESS, sequence);
    }
  }

  private static void insert(PreparedBatch batch, String aor, List<Binding> list) {
    int ordinal = 0;
    for (Binding b : list) {
      batch.add(
          aor,
          ordinal++,
          b.contact(),
          b.callId(),
          b.cseq(),
          OffsetDateTime.ofInstant(b.expires(), ZoneOffset.UTC),
          b.qThousandths(),
          String.join(BETWEEN_HOPS, b.path()),
          b.instanceId(),
          b.regId(),
          b.receivedFrom(),
          b.flow(),
          b.userAgent());
    }
  }

  @Override
  public void makeDurable() {
    try {
      database.makeDurable();
    } catch (JdbiException e) {
      throw new StoreFailed("the database cannot flush: " + e.getMessage(), e);
    }
  }
}
