/// The lab as the command runs it: with this product, told on a terminal.
@org.jspecify.annotations.NullMarked
package org.turnpike.cli.prove;
