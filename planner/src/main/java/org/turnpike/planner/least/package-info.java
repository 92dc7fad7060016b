/// Least privilege: which firewall rule which calls need, found by taking each rule out and
/// predicting again. Start with [Least].
@NullMarked
package org.turnpike.planner.least;

import org.jspecify.annotations.NullMarked;
