package org.turnpike.topology.service;

import java.util.List;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;

/// Servers that do the same together: a pool of one is a single server.
public sealed interface Pool permits ServerPool, EdgePool, ReverseProxy, CloudConnector {

  String name();

  String organisation();

  SiteId site();

  /// Name that the others know it by inside.
  String fqdn();

  List<NodeId> nodeIds();

  default String path() {
    return "pools/" + name();
  }
}
