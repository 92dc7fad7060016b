/// Users, registrations, topology versions and call records that outlive the process.
@NullMarked
package org.turnpike.store;

import org.jspecify.annotations.NullMarked;
