package io.attune.offline.replay;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// The service over a store of its own, recording every decision in full.
public final class RecordsProfile implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    String folder = "target/attune-test/replay-" + System.nanoTime();
    return Map.of(
        "attune.store.data-folder", folder,
        "attune.recording.replica", "test-0",
        "attune.recording.every", "1ms",
        "attune.recording.sample", "1",
        "attune.recording.files.folder", folder + "/records",
        "attune.recording.files.every", "100ms");
  }
}
