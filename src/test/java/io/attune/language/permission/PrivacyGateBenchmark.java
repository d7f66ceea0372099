package io.attune.language.permission;

import com.sun.management.ThreadMXBean;
import io.attune.language.bidwire.BidWire;
import io.attune.language.openrtb.BidRequest;
import io.attune.language.openrtb.Corpus;
import io.attune.language.openrtb.Outcome;
import io.attune.language.openrtb.Privacy;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/// What a decision on privacy costs on one thread: with the readings of strings kept, and with each
/// string new. Argument: seconds for each line (2), of which the first half warms.
public final class PrivacyGateBenchmark {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int AT_ONCE = 1_000;

  private PrivacyGateBenchmark() {}

  public static void main(String[] arguments) {
    long nanos = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 2) * 1_000_000_000L;
    PrivacyGate gate = new PrivacyGate(4000);
    TcfReader tcf = new TcfReader(4000);
    for (String name :
        List.of(
            "banner/size-300x250",
            "children/limited-tracking",
            "us/privacy-opt-out",
            "tcf/all-permitted",
            "us/gpp-no-opt-out",
            "us/gpp-of-tcf")) {
      BidRequest request = request(name);
      String country = request.device().geo().country();
      line(
          name,
          nanos,
          () -> gate.permissions(request.privacy(), country, WhenUnstated.COUNTRY).bid() ? 1 : 0);
    }
    String text = request("tcf/all-permitted").privacy().tcf();
    line("a TCF string, not kept", nanos, () -> tcf.signals(text));
    Privacy usa = request("us/gpp-no-opt-out").privacy();
    line(
        "a GPP string, not kept",
        nanos,
        () -> GppReader.read(usa.gpp(), usa.gppSections()).signals());
  }

  private interface Work {
    int run();
  }

  private static void line(String what, long nanos, Work work) {
    run(nanos / 2, work);
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    double[] result = run(nanos / 2, work);
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    say(
        String.format(
            Locale.ROOT,
            "%-28s %8.1f ns %8.0f bytes allocated",
            what,
            result[1] / result[0],
            bytes / result[0]));
  }

  @SuppressWarnings("SystemOut") // it is what a benchmark is for
  private static void say(String text) {
    System.out.println(text);
  }

  /// How often it ran, in how many nanoseconds, and a sum that keeps it from being left out.
  private static double[] run(long nanos, Work work) {
    long start = System.nanoTime();
    long done = 0;
    long sum = 0;
    long elapsed;
    do {
      for (int i = 0; i < AT_ONCE; i++) {
        sum += work.run();
      }
      done += AT_ONCE;
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return new double[] {done, elapsed, sum};
  }

  private static BidRequest request(String name) {
    Corpus.Case one =
        Corpus.cases().filter(c -> c.toString().equals(name)).findFirst().orElseThrow();
    return ((Outcome.Understood) BidWire.JSON.read(one.body())).request();
  }
}
