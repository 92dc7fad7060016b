/// What runs in the networks: pools of every role, gateways, DNS records and certificates as they
/// are today, endpoints of a provider. Start with [Pool] and [EdgePool].
@NullMarked
package org.turnpike.topology.service;

import org.jspecify.annotations.NullMarked;
