package org.turnpike.cli.up;

import java.util.Locale;
import org.turnpike.server.revocation.Wanted;
import org.turnpike.store.DataFolder;
import org.turnpike.store.FolderSettings;
import org.turnpike.store.StoreFailed;

/// What is wanted of revocation lists, as the data folder's `settings` say.
final class RevocationRule {

  private static final String FOLDER = "revocation-lists";

  private RevocationRule() {}

  /// Lists count where they are to be had, unless something else is said.
  ///
  /// @throws StoreFailed for another word
  static Wanted of(DataFolder folder) {
    FolderSettings said = FolderSettings.of(folder);
    String word = said.value("revocation").orElse("prefer");
    for (Wanted.Rule rule : Wanted.Rule.values()) {
      if (rule.name().toLowerCase(Locale.ROOT).equals(word)) {
        return new Wanted(rule, folder.resolve(FOLDER));
      }
    }
    throw new StoreFailed(
        said.file() + ": revocation is prefer, require or off, not \"" + word + "\"");
  }
}
