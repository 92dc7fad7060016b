/// Tones that parties send, and the measure of which tone was heard (Goertzel). Start with [Tone].
@NullMarked
package org.turnpike.lab.tone;

import org.jspecify.annotations.NullMarked;
