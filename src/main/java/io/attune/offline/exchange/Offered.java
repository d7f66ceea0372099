package io.attune.offline.exchange;

/// A bid as the exchange read it.
///
/// @param bidMicros per thousand
/// @param click where a click on its markup goes; empty where none is found
record Offered(
    String bidId,
    String impId,
    String creative,
    long bidMicros,
    String win,
    String billing,
    String loss,
    String click) {}
