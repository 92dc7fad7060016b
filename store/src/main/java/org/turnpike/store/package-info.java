/// Users and registrations that outlive the process, and the data folder they are kept in. What the
/// call path reads is in memory: start with [Users] and [Bindings]; what keeps it is [BindingLog]
/// (every registration, before it is answered) and the database of `store.sql`, which follows.
@NullMarked
package org.turnpike.store;

import org.jspecify.annotations.NullMarked;
