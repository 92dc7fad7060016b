/// A described network, built: every device and host of a topology as a namespace, every wire as a
/// cable or a switch, with the file's routes, translations and rules and the plan's own firewall
/// files. Start with [Fabric].
///
/// What stands here reads `planner.network`, which knows what is joined to what, and the files of a
/// plan; never a path or a verdict, so that a wrong prediction shows.
@NullMarked
package org.turnpike.lab.fabric;

import org.jspecify.annotations.NullMarked;
