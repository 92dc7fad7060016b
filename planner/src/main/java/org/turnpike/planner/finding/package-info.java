/// What is wrong with a topology, or worth knowing: rules in families, each with a stable id. What
/// a rule judges by is the file and nothing else. Start with [Findings]; [FindingRule] is what one
/// rule is made of, and [Scene] what it sees.
@NullMarked
package org.turnpike.planner.finding;

import org.jspecify.annotations.NullMarked;
