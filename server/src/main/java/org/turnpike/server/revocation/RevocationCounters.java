package org.turnpike.server.revocation;

/// What became of lists.
///
/// @param held lists that are here and in their time
/// @param missing lists that are wanted and are not here, or are past their time
/// @param fetched lists that came
/// @param unchanged answers that nothing has changed
/// @param failed attempts with which no list came that could be used
/// @param refused handshakes with a revoked certificate
/// @param unknown handshakes of which no list could say anything
/// @param closed connections that ended because their peer was found on a new list
public record RevocationCounters(
    long held,
    long missing,
    long fetched,
    long unchanged,
    long failed,
    long refused,
    long unknown,
    long closed) {}
