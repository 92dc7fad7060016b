/// What was proven, for a terminal, for programs, for a build server and for a reader.
@org.jspecify.annotations.NullMarked
package org.turnpike.lab.report;
