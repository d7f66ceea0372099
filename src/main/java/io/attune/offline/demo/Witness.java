package io.attune.offline.demo;

import io.attune.state.profile.ActionType;

/// Sees what shoppers do, one shopper after the other, each in order of time.
interface Witness {
  /// A shopper comes in, and nothing of the visit has happened yet.
  ///
  /// @param visit valid during the call only
  void visit(DemoShop.Visit visit);

  /// A shopper does something.
  ///
  /// @param session 0, 1, 2, … within the viewer
  void act(int viewer, int session, ActionType type, int product, long epochSeconds);
}
