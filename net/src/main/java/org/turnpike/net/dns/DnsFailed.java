package org.turnpike.net.dns;

/// A question that no DNS server answered, with the name that was asked for.
public final class DnsFailed extends RuntimeException {

  public DnsFailed(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
