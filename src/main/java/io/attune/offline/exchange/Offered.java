package io.attune.offline.exchange;

/// A bid as the exchange read it.
///
/// @param bidMicros per thousand
record Offered(
    String bidId,
    String impId,
    String creative,
    long bidMicros,
    String win,
    String billing,
    String loss) {}
