package org.turnpike.planner;

/// Something that a plan needs and the topology does not say, or says in a way that cannot be.
///
/// @param path of the thing in the file
/// @param reference row of the planning tables
public record Gap(String path, String text, String reference) {}
