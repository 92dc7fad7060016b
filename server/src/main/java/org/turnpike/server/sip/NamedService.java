package org.turnpike.server.sip;

import org.turnpike.topology.UserUri;

/// What a Front End serves at an address of its own domains that is nobody's, to users who proved
/// who they are.
@FunctionalInterface
public interface NamedService {

  void onRequest(Arrival arrival, UserUri caller);
}
