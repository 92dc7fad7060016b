/// One call as a picture: the segments as areas, what stands in them, and the way of its signalling
/// and media, as SVG that needs nothing else. Start with [Picture]; [Layout] says where things
/// stand, [Route] how lines go between them.
@NullMarked
package org.turnpike.planner.picture;

import org.jspecify.annotations.NullMarked;
