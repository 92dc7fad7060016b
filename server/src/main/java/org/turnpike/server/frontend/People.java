package org.turnpike.server.frontend;

import java.util.concurrent.Executor;
import org.turnpike.store.Contacts;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.MemoryMessages;

/// What a Front End knows of its users besides who they are.
///
/// @param blocking runs what waits for the database
public record People(Contacts contacts, KeptMessages messages, Executor blocking) {

  /// With a virtual thread for each thing that waits.
  public People(Contacts contacts, KeptMessages messages) {
    this(contacts, messages, task -> Thread.ofVirtual().name("messages").start(task));
  }

  /// No contact lists, and messages wait in memory.
  public static People strangers() {
    return new People(Contacts.none(), new MemoryMessages());
  }
}
