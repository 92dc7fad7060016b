/// Tests of the judge.
@NullMarked
package org.turnpike.lab.verdict;

import org.jspecify.annotations.NullMarked;
