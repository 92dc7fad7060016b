/// What follows from a topology: findings, addresses, DNS, certificates, firewall rules and the
/// path of every call.
@NullMarked
package org.turnpike.planner;

import org.jspecify.annotations.NullMarked;
