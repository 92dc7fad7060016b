/// What every call of a topology does: who signals to whom, which way the media goes, and why.
/// Start with [Flows]; [Scenario] is the question and [Prediction] the answer.
@NullMarked
package org.turnpike.planner.flow;

import org.jspecify.annotations.NullMarked;
