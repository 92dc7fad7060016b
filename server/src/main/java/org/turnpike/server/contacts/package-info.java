/// Contact lists as their owners read and change them, and the search for people of the
/// organisation.
@NullMarked
package org.turnpike.server.contacts;

import org.jspecify.annotations.NullMarked;
