/// Users and bindings in a relational database: H2 in the data folder of one node, PostgreSQL for a
/// pool. Nothing here is on the call path. Start with [SqlStore].
@NullMarked
package org.turnpike.store.sql;

import org.jspecify.annotations.NullMarked;
