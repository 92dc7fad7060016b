/// Linux's datagram calls over `java.lang.foreign`: batches in both directions, segmentation
/// offload (UDP_SEGMENT, UDP_GRO), epoll and ICMP errors, with no object per packet. It knows
/// descriptors, addresses as numbers and errno, and nothing of flows or steps; the path that drives
/// it is `net.LinuxPath`. Start with [org.turnpike.net.ffm.Libc].
@NullMarked
package org.turnpike.net.ffm;

import org.jspecify.annotations.NullMarked;
