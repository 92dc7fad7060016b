package org.turnpike.server.av;

import org.turnpike.topology.settings.Protocol;
import org.turnpike.traversal.turn.Standing;

/// An allocation that stands, and what its client speaks.
public record RelayedFor(Protocol protocol, Standing allocation) {}
