package org.turnpike.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turnpike.store.DataFolder;
import org.turnpike.store.LogSettings;
import org.turnpike.store.StoreFailed;
import org.turnpike.wire.Needs;

/// In a PostgreSQL of this test's own.
@Needs({"pg_ctlcluster", "runuser"})
class PostgresIT extends PeopleContract {

  private static PostgresCluster cluster;

  private final String name = fresh();

  private static String fresh() {
    return cluster.create();
  }

  @BeforeAll
  static void start() throws Exception {
    cluster = PostgresCluster.start();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Override
  DatabaseSettings database() {
    return DatabaseSettings.at(cluster.url(name), "turnpike", "pässword");
  }

  @Test
  void aDatabaseHasOneNodeAtATime() throws Exception {
    run(_ -> {
      try (DataFolder other = DataFolder.open(temporary.resolve("other"))) {
        assertThatThrownBy(() -> SqlStore.open(other, database(), LogSettings.STANDARD, NOW))
            .isInstanceOf(StoreFailed.class)
            .hasMessageContaining("in use by another node")
            .hasMessageNotContaining("pässword");
      }
    });
    run(store -> assertThat(store.users().list()).isEmpty());
  }

  @Test
  void whatIsWrongWithTheDatabaseIsToldWithoutThePassword() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data"))) {
      for (DatabaseSettings wrong :
          new DatabaseSettings[] {
            DatabaseSettings.at(cluster.url("missing"), "turnpike", "pässword"),
            DatabaseSettings.at(cluster.url(name), "turnpike", "wrongword"),
            DatabaseSettings.at(cluster.url(name) + "?user=turnpike&password=wrongword", "", "")
          }) {
        assertThatThrownBy(() -> SqlStore.open(folder, wrong, LogSettings.STANDARD, NOW))
            .isInstanceOf(StoreFailed.class)
            .hasMessageStartingWith("the database jdbc:postgresql://127.0.0.1:")
            .hasMessageNotContaining("word=")
            .hasMessageNotContaining("wrongword");
      }
    }
  }
}
