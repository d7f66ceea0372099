package io.attune.offline.demo;

/// What came of shoppers' visits to a running service.
///
/// @param visits how many shoppers came
/// @param ads how many ads they were answered
/// @param seen how many of them they looked at, each an impression
/// @param clicks how many they clicked
/// @param conversions how many they bought from
/// @param refused how often what happened was told and not booked
/// @param expectedClicks the sum of the true probabilities of a click on what was seen
public record Visited(
    int visits,
    int ads,
    int seen,
    int clicks,
    int conversions,
    int refused,
    double expectedClicks) {}
