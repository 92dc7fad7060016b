package org.turnpike.store;

/// What is kept could not be read or written. The message is one sentence for the operator: which
/// file or folder, what is wrong with it, and what to do.
public final class StoreFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StoreFailed(String message) {
    super(message);
  }

  public StoreFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
