package io.attune.language.permission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Flag;
import io.attune.language.openrtb.Privacy;
import io.attune.language.permission.ConsentTexts.Restriction;
import io.attune.language.permission.ConsentTexts.Tcf;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Made-up and broken strings: never an exception, never a profile out of nothing, and a bounded
/// time and memory for the longest that the wire lets through. `-Dattune.seed=…` repeats a run.
class PermissionFuzzTest {
  private static final long SEED = Long.getLong("attune.seed", System.nanoTime());
  private static final int ROUNDS =
      "full".equals(System.getProperty("attune.proof")) ? 1_000_000 : 30_000;
  private static final int LONGEST = 8_192;

  /// Of the thread's processor time, and allocated, for one request; measured is a tenth of it.
  private static final long MOST_NANOS = 500_000_000L;

  private static final long MOST_BYTES = 64_000_000L;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final PrivacyGate GATE = new PrivacyGate(4000);

  @Test
  void random_and_mutated_texts_never_break_the_gate() {
    SplittableRandom random = new SplittableRandom(SEED);
    System.getLogger("fuzz")
        .log(System.Logger.Level.INFO, "-Dattune.seed={0}", String.valueOf(SEED));
    List<String> seeds = seeds();
    assertTrue(seeds.size() > 20, seeds.toString());
    int bids = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Permissions got =
          bounded(
              privacy(
                  Flag.values()[random.nextInt(3)],
                  text(seeds, random),
                  random.nextInt(4) == 0 ? text(seeds, random) : "",
                  random.nextInt(2) == 0 ? text(seeds, random) : "",
                  random.nextInt(2) == 0 ? List.of(random.nextInt(-2, 30)) : List.of()));
      assertTrue(got.bid() || !got.ids() && !got.measurement() && !got.precisePlace());
      assertTrue(got.ids() || !got.profile());
      bids += got.bid() ? 1 : 0;
    }
    assertTrue(bids > ROUNDS / 10 && bids < ROUNDS * 9 / 10, bids + " of " + ROUNDS + " may bid");
  }

  @Test
  void every_cut_of_a_string_allows_nothing_more_than_the_whole() {
    String whole =
        new Tcf(
                Instant.parse("2026-05-28T20:26:40Z"),
                5,
                Set.of(1),
                Set.of(1, 2, 3, 4, 7),
                Set.of(),
                Set.of(4000),
                Set.of(),
                List.of(new Restriction(4, 0, Set.of(4000))),
                Set.of(4000))
            .text();
    for (int end = 0; end < whole.length(); end++) {
      Permissions got = bounded(privacy(Flag.YES, whole.substring(0, end), "", "", List.of()));
      assertFalse(got.profile(), whole.substring(0, end));
    }
    assertTrue(bounded(privacy(Flag.YES, whole, "", "", List.of())).ids());
  }

  @Test
  void the_heaviest_strings_cost_a_bounded_time() {
    Set<Integer> last = Set.of(65_535);
    List<Restriction> many =
        IntStream.range(0, 1_300).mapToObj(i -> new Restriction(2, 0, last)).toList();
    String heavy =
        new Tcf(Instant.EPOCH, 4, Set.of(), Set.of(2), Set.of(), last, last, many, null).text();
    assertTrue(heavy.length() > 8_000 && heavy.length() <= LONGEST, heavy.length() + " characters");
    List<String> texts =
        List.of(
            heavy,
            "C" + "_".repeat(LONGEST - 1),
            "C" + ".".repeat(LONGEST - 1),
            "CQk9nIAQk9nIAAfABAENCWFgAP_gAAAAAAYg" + "_".repeat(LONGEST - 36),
            "DBAB" + "_".repeat(LONGEST - 4),
            "DBD_" + "A".repeat(124) + "~".repeat(LONGEST - 128),
            "DBABLA~" + "B".repeat(LONGEST - 7),
            "DBABLA~BVVq" + "A".repeat(117),
            "~".repeat(LONGEST),
            "1".repeat(LONGEST));
    for (String text : texts) {
      Permissions got = bounded(privacy(Flag.YES, text, text, text, List.of()));
      assertFalse(got.ids(), text.substring(0, 40));
    }
  }

  @Test
  void vendor_ids_are_checked() {
    assertEquals(
        "vendorId: 65536 (expected: 0 to 65535)",
        assertThrows(IllegalArgumentException.class, () -> new PrivacyGate(65_536)).getMessage());
    String everybody =
        new Tcf(
                Instant.EPOCH,
                4,
                Set.of(1),
                Set.of(1, 2, 3, 4, 7),
                Set.of(),
                Set.of(0, 1),
                Set.of(),
                List.of(),
                null)
            .text();
    Privacy privacy = privacy(Flag.YES, everybody, "", "", List.of());
    assertFalse(new PrivacyGate(0).permissions(privacy, "", WhenUnstated.NOT).bid());
    assertTrue(new PrivacyGate(1).permissions(privacy, "", WhenUnstated.NOT).profile());
  }

  private static Permissions bounded(Privacy privacy) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    Permissions got = GATE.permissions(privacy, "DEU", WhenUnstated.COUNTRY);
    long took = THREADS.getCurrentThreadCpuTime() - nanos;
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    assertTrue(
        took < MOST_NANOS && allocated < MOST_BYTES,
        () -> took + " ns, " + allocated + " bytes: " + privacy + " -Dattune.seed=" + SEED);
    return got;
  }

  private static Privacy privacy(
      Flag gdpr, String tcf, String us, String gpp, List<Integer> sections) {
    return new Privacy(
        Flag.UNSTATED,
        gdpr,
        tcf,
        us,
        gpp,
        sections,
        Flag.UNSTATED,
        Flag.UNSTATED,
        Flag.UNSTATED,
        -1,
        0,
        -1,
        false);
  }

  /// A seed with some characters changed, cut, doubled or glued to another; or none at all.
  private static String text(List<String> seeds, SplittableRandom random) {
    if (random.nextInt(6) == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setLength(at);
        case 1 -> text.setCharAt(at, (char) random.nextInt(1 << 16));
        case 2 -> text.insert(at, random.nextInt(2) == 0 ? '.' : '~');
        case 3 -> text.append(seeds.get(random.nextInt(seeds.size())));
        case 4 -> text.insert(at, "_".repeat(random.nextInt(300)));
        default -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(64)));
      }
    }
    return text.substring(0, Math.min(text.length(), LONGEST));
  }

  /// The texts of the golden corpus that look like consent strings.
  private static List<String> seeds() {
    Pattern form = Pattern.compile("\"([CD][A-Za-z0-9_-]{4,}[A-Za-z0-9_.~-]*)\"");
    return Corpus.cases()
        .filter(c -> Set.of("tcf", "us", "places").contains(c.group()))
        .map(c -> new String(c.body(), StandardCharsets.UTF_8))
        .flatMap(body -> form.matcher(body).results().map((MatchResult found) -> found.group(1)))
        .distinct()
        .toList();
  }
}
