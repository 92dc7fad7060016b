/// What was done in a built network and what was seen there: between the stage, where calls are
/// placed, and the judge, who knows the prediction. Neither knows the other.
@org.jspecify.annotations.NullMarked
package org.turnpike.lab.evidence;
