package org.turnpike.server.replication;

import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.NodeSettings;

/// An Edge node, and what it is to be.
///
/// @param name that its certificate must bear: its pool's
/// @param at its inner address and the port of row INT-08
public record Replica(String name, Endpoint at, NodeSettings settings) {}
