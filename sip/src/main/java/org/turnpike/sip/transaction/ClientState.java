package org.turnpike.sip.transaction;

/// Where a client transaction stands, of either kind: what its table holds.
public sealed interface ClientState<M> permits InviteClient.State, NonInviteClient.State {}
