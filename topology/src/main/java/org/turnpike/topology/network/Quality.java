package org.turnpike.topology.network;

/// What a link or circuit gives.
///
/// @param bandwidthBps bit/s; 0 when the file does not say
/// @param latencyNs one way
/// @param jitterNs mean
/// @param loss a share, 0 to 1
/// @param keepsMarks whether DSCP values survive
public record Quality(
    long bandwidthBps, long latencyNs, long jitterNs, double loss, boolean keepsMarks) {

  public static final Quality UNSAID = new Quality(0, 0, 0, 0, true);
}
