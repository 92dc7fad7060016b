/// What each node is told: listeners, peers, trust, relay ranges and next hops, derived from the
/// topology and the rows of the port tables, so that a node opens what the firewall lets through
/// and nothing else. Start with [SettingsPlan].
@NullMarked
package org.turnpike.planner.settings;

import org.jspecify.annotations.NullMarked;
