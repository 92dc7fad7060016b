package org.turnpike.topology.network;

/// The Internet between circuits.
///
/// @param quality of its crossing, from circuit to circuit
public record Internet(Quality quality) {

  public static final Internet DEFAULT = new Internet(new Quality(0, 0, 0, 0, false));
}
