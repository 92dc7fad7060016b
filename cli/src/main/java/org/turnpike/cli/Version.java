package org.turnpike.cli;

import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Turnpike.class.getPackage().getImplementationVersion();
    return new String[] {"turnpike " + (version == null ? "unreleased" : version)};
  }
}
