package org.turnpike.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"turnpike " + text()};
  }

  static String text() {
    String version = Turnpike.class.getPackage().getImplementationVersion();
    return version == null ? "unreleased" : version;
  }
}
