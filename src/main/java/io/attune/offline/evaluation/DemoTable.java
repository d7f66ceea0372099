package io.attune.offline.evaluation;

import java.util.List;
import java.util.Locale;

/// Simulated clicks per visit, of the same visits and slates of the same length.
///
/// @param seed of the shop
/// @param visits how many visits were judged
/// @param slate items shown at each
/// @param popular clicks per visit on the most popular items
/// @param engine clicks per visit on the pipeline's slate
/// @param oracle clicks per visit on the truly most relevant items
/// @param lift engine ÷ popular
/// @param liftLow lower end of the 95 % interval of the lift, over viewers
/// @param liftHigh upper end
public record DemoTable(
    long seed,
    int visits,
    int slate,
    double popular,
    double engine,
    double oracle,
    double lift,
    double liftLow,
    double liftHigh) {

  /// The table for people.
  public List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Demo shop with seed %d; %,d visits of the week after its history; %d items a slate",
            seed,
            visits,
            slate),
        "",
        String.format("%-36s %17s %14s", "", "clicks per visit", "÷ popularity"),
        line("popularity", popular),
        line("pipeline", engine),
        line("oracle (knows every taste)", oracle),
        "",
        String.format(
            Locale.ROOT,
            "lift of the pipeline over popularity: %.3f (95 %% interval %.3f to %.3f)",
            lift,
            liftLow,
            liftHigh));
  }

  private String line(String name, double clicks) {
    return String.format(Locale.ROOT, "%-36s %17.4f %14.3f", name, clicks, clicks / popular);
  }
}
