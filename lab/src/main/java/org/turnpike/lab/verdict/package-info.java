/// What was predicted, held against what was seen. Start with [Judge].
@org.jspecify.annotations.NullMarked
package org.turnpike.lab.verdict;
