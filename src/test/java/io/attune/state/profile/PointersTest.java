package io.attune.state.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PointersTest {
  @Test
  void the_way_is_followed_and_the_longest_unused_are_forgotten() {
    Pointers pointers = new Pointers(16, () -> 1);
    assertEquals("a", pointers.last("a"));
    pointers.put("a", "b");
    pointers.put("b", "c");
    assertEquals("c", pointers.last("a"));
    for (int i = 0; i < 40; i++) {
      assertEquals("c", pointers.last("b"));
      pointers.put("v-" + i, "w");
    }
    assertEquals("v-0", pointers.last("v-0"));
    assertEquals("c", pointers.last("b"));
    assertEquals("a", pointers.last("a"));
  }

  @Test
  void a_server_that_comes_back_may_have_forgotten() {
    AtomicInteger made = new AtomicInteger(2);
    Pointers pointers = new Pointers(16, made::get);
    pointers.put("a", "b");
    assertEquals("b", pointers.last("a"));
    made.incrementAndGet();
    assertEquals("a", pointers.last("a"));
    pointers.put("a", "b");
    assertEquals("b", pointers.last("a"));
  }
}
