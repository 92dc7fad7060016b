package org.turnpike.cli.up;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.store.DataFolder;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.people.PeopleDesk;
import org.turnpike.web.rest.Administrators;

/// A node that does not run: its users and administrators can be changed in its data folder all the
/// same.
public final class StoppedNode {

  /// What a node notes of its SIP domains, the first its realm.
  static final String DOMAINS = "domains";

  /// And of the other homes that it knows the way to.
  static final String HOMES = "homes";

  /// The noun of questions about administrators.
  static final String ADMINISTRATORS = "admin";

  private StoppedNode() {}

  /// Answers a question about users or administrators as the node would.
  ///
  /// @throws StoreFailed if that folder is no node's, or it is in use
  public static String ask(Path data, String question) {
    if (!Files.isDirectory(data)) {
      throw new StoreFailed(
          "there is no data folder "
              + data
              + ": start the node once, or name another with --node or --data");
    }
    Clock clock = Clock.systemUTC();
    try (DataFolder folder = DataFolder.open(data);
        SqlStore store = SqlStore.open(folder, clock.instant())) {
      if (ControlDesk.noun(question).equals(ADMINISTRATORS)) {
        Administrators desk = new Administrators(store, new SecureRandom());
        return new ControlDesk(Map.of(ADMINISTRATORS, desk)).apply(question);
      }
      List<String> domains =
          store
              .fact(DOMAINS)
              .map(fact -> List.of(fact.split(" ")))
              .orElseThrow(() ->
                  new StoreFailed(
                      "no Front End ever ran with the data folder "
                          + data
                          + ": start it once, so that it knows its domains"));
      Set<String> homes = Set.of(store.fact(HOMES).orElse("").split(" "));
      PeopleDesk desk = new PeopleDesk(store, domains, () -> homes, clock, new SecureRandom());
      return new ControlDesk(Map.of("user", desk)).apply(question);
    }
  }
}
