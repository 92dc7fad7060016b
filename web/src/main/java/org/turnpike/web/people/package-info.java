/// Users, their contact lists and their messages, for administrators: the same orders over the
/// control socket, on the command line of a node that does not run, and over REST. Start with
/// [PeopleDesk].
@NullMarked
package org.turnpike.web.people;

import org.jspecify.annotations.NullMarked;
