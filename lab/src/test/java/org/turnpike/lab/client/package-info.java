@org.jspecify.annotations.NullMarked
package org.turnpike.lab.client;
