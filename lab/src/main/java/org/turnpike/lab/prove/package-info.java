/// Predictions proven by packets: what is to be played, in which network, and what came of it.
/// Start with [Prover].
@org.jspecify.annotations.NullMarked
package org.turnpike.lab.prove;
