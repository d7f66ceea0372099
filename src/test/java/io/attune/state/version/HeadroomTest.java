package io.attune.state.version;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.attune.state.manifest.RefusalReason;
import io.attune.state.manifest.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over files as Linux writes them.
class HeadroomTest {
  @TempDir Path root;

  private void file(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void the_machine_or_the_container_whichever_has_less() throws IOException {
    Headroom headroom = new Headroom(root);
    assertEquals(Long.MAX_VALUE, headroom.free());
    file("proc/meminfo", "MemTotal:       24000000 kB\nMemAvailable:    2000000 kB\n");
    assertEquals(2_048_000_000L, headroom.free());
    file("sys/fs/cgroup/memory.max", "max\n");
    assertEquals(2_048_000_000L, headroom.free());
    file("sys/fs/cgroup/memory.max", "1000000000\n");
    file("sys/fs/cgroup/memory.current", "900000000\n");
    file("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 200000000\nactive_file 100000000\n");
    assertEquals(400_000_000L, headroom.free());
    assertDoesNotThrow(() -> headroom.check(70 << 20, "good/2"));
    Rejected no = assertThrows(Rejected.class, () -> headroom.check(100 << 20, "good/2"));
    assertEquals(RefusalReason.NO_HEADROOM, no.reason());
    assertTrue(no.detail().startsWith("good/2: free memory: 400000000 bytes"), no.detail());
  }

  @Test
  void this_machine_has_some() {
    assertTrue(Headroom.ofMachine().free() > 0);
  }
}
