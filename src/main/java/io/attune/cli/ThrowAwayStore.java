package io.attune.cli;

import io.attune.platform.folder.WorkFolder;

/// An embedded store in a temporary folder, whatever the operator's settings say, gone with the
/// process. Set before the start. A killed process cannot clean up: the next one ends the server it
/// left, whose program lies in the folder, and removes the folder.
final class ThrowAwayStore {
  private ThrowAwayStore() {}

  static void use() {
    WorkFolder folder = WorkFolder.make("store");
    System.setProperty("attune.store.hosts", "");
    System.setProperty("attune.store.data-folder", folder.path().toString());
    System.setProperty("attune.store.attach", "never");
    System.setProperty("attune.store.fsync", "no");
    Runtime.getRuntime().addShutdownHook(new Thread(folder::close, "attune-throw-away"));
  }
}
