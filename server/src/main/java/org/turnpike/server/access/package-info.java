/// The Access Edge: a proxy between the inside and everybody else, which shows neither side more of
/// the other than it needs (RFC 3261 §16, RFC 3327, RFC 5626, RFC 5658). It has no users and no
/// secrets of users: challenges pass through it. Open [AccessEdge] first.
@NullMarked
package org.turnpike.server.access;

import org.jspecify.annotations.NullMarked;
