package org.turnpike.sip.transaction;

/// Where a server transaction stands, of either kind: what its table holds.
public sealed interface ServerState<M> permits InviteServer.State, NonInviteServer.State {}
