package org.turnpike.pki;

/// A key, certificate or list could not be read, written or made. The message names the file, what
/// is wrong with it and what to do.
public final class PkiFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PkiFailed(String message) {
    super(message);
  }

  public PkiFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
