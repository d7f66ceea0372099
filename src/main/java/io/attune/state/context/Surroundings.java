package io.attune.state.context;

import io.attune.language.problem.Problem;
import io.attune.language.schema.Column;
import io.attune.language.schema.Entity;
import io.attune.language.schema.FeatureSchema;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds to a request's fields what its headers tell: `device`, `os`, `browser`, `country`,
/// `region`. What the caller said of them stands. Thread-safe.
@Singleton
public final class Surroundings implements AutoCloseable {
  /// The field in which callers pass the shopper's address; it is looked up and dropped.
  public static final String IP = "ip";

  private static final String USER_AGENT_FIELD = "userAgent";
  private static final String USER_AGENT = "User-Agent";
  private static final Pattern IN_EXPRESSION =
      Pattern.compile("\\bcontext\\s*\\.\\s*(device|os|browser|country|region)\\b");
  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,16}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int LONGEST_ADDRESS = 64;

  private final Agents agents;
  private final @Nullable GeoFile places;
  private final @Nullable String countryHeader;
  private final @Nullable String regionHeader;
  private final @Nullable String ipHeader;
  private final LongAdder derived = new LongAdder();
  private final LongAdder unknown = new LongAdder();

  /// What can be derived.
  public enum Fact {
    DEVICE,
    OS,
    BROWSER,
    COUNTRY,
    REGION;

    private final String field = name().toLowerCase(Locale.ROOT);

    /// The name among the request's fields.
    public String field() {
      return field;
    }

    int bit() {
      return 1 << ordinal();
    }

    static Optional<Fact> find(String field) {
      for (Fact fact : values()) {
        if (fact.field.equals(field)) {
          return Optional.of(fact);
        }
      }
      return Optional.empty();
    }
  }

  private static final int OF_AGENT = Fact.DEVICE.bit() | Fact.OS.bit() | Fact.BROWSER.bit();

  @Inject
  Surroundings(ContextConfig config, MeterRegistry meters) {
    this(config);
    FunctionCounter.builder("attune.context.derived", derived, LongAdder::sum)
        .description("Fields derived from headers")
        .register(meters);
    FunctionCounter.builder("attune.context.unknown", unknown, LongAdder::sum)
        .description("Fields that were wanted and could not be derived")
        .register(meters);
    Gauge.builder("attune.context.agents", agents, Agents::remembered)
        .description("User agents remembered")
        .register(meters);
  }

  Surroundings(ContextConfig config) {
    countryHeader = header("country-header", config.countryHeader());
    regionHeader = header("region-header", config.regionHeader());
    ipHeader = header("ip-header", config.ipHeader());
    agents = new Agents(config.agents());
    places = config.geoFile().map(file -> new GeoFile(Path.of(file))).orElse(null);
  }

  private static @Nullable String header(String setting, Optional<String> name) {
    name.filter(text -> !HEADER.matcher(text).matches())
        .ifPresent(
            text -> {
              throw Problem.invalid("attune.context." + setting, text, "the name of a header")
                  .refusal();
            });
    return name.orElse(null);
  }

  /// The headers that are read beside `User-Agent`.
  public Set<String> headers() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : new String[] {countryHeader, regionHeader, ipHeader}) {
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /// Which facts an expression reads, as bits.
  public static int wanted(String expression) {
    int wanted = 0;
    for (Matcher found = IN_EXPRESSION.matcher(expression); found.find(); ) {
      wanted |= Fact.find(found.group(1)).map(Fact::bit).orElse(0);
    }
    return wanted;
  }

  /// Which facts columns read, as bits.
  public static int wanted(FeatureSchema schema) {
    int wanted = 0;
    for (Column column : schema.columns(Entity.CONTEXT)) {
      String source = column.source();
      String field = source.startsWith("context:") ? source.substring("context:".length()) : source;
      wanted |= Fact.find(field).map(Fact::bit).orElse(0);
    }
    return wanted;
  }

  /// A request's fields with what is wanted and they lack, without the address. On an event loop
  /// the answer comes on that loop; at once unless a user agent is met for the first time. Never
  /// fails: what cannot be derived stays absent.
  ///
  /// @param wanted bits of [#wanted]
  /// @param header a header's value by name, or null
  public Future<Map<String, Object>> complete(
      Map<String, Object> said, int wanted, Function<String, @Nullable String> header) {
    int lacking = wanted;
    for (Fact fact : Fact.values()) {
      if (said.containsKey(fact.field)) {
        lacking &= ~fact.bit();
      }
    }
    if (lacking == 0) {
      return Future.succeededFuture(withoutAddress(said));
    }
    Map<String, Object> all = new HashMap<>(said);
    Object address = all.remove(IP);
    place(all, lacking, address, header);
    if ((lacking & OF_AGENT) == 0) {
      return Future.succeededFuture(all);
    }
    String agent =
        said.get(USER_AGENT_FIELD) instanceof String own ? own : header.apply(USER_AGENT);
    if (agent == null || agent.isBlank()) {
      unknown.add(Integer.bitCount(lacking & OF_AGENT));
      return Future.succeededFuture(all);
    }
    int facts = lacking;
    Future<Agent> parsed = agents.agent(agent);
    return parsed.succeeded()
        ? Future.succeededFuture(with(all, facts, parsed.result()))
        : parsed.map(found -> with(all, facts, found)).otherwise(failure -> without(all, facts));
  }

  /// The same within a time: what is not there by then stays absent.
  ///
  /// @param leftNanos of the deadline; half of it is waited at most
  public Future<Map<String, Object>> complete(
      Map<String, Object> said,
      int wanted,
      Function<String, @Nullable String> header,
      long leftNanos) {
    Future<Map<String, Object>> complete = complete(said, wanted, header);
    return complete.isComplete()
        ? complete
        : complete
            .timeout(Math.max(1, leftNanos / 2), TimeUnit.NANOSECONDS)
            .otherwise(late -> withoutAddress(said));
  }

  /// The fields as they are, but for the address.
  public static Map<String, Object> withoutAddress(Map<String, Object> said) {
    if (!said.containsKey(IP)) {
      return said;
    }
    Map<String, Object> rest = new HashMap<>(said);
    rest.remove(IP);
    return rest;
  }

  /// The fields, with an empty text for each fact that is wanted and not there.
  public static Map<String, Object> filled(Map<String, Object> said, int wanted) {
    Map<String, Object> all = new HashMap<>(said);
    for (Fact fact : Fact.values()) {
      if ((wanted & fact.bit()) != 0) {
        all.putIfAbsent(fact.field, "");
      }
    }
    return all;
  }

  private Map<String, Object> without(Map<String, Object> all, int facts) {
    unknown.add(Integer.bitCount(facts & OF_AGENT));
    return all;
  }

  private Map<String, Object> with(Map<String, Object> all, int facts, Agent agent) {
    put(all, facts, Fact.DEVICE, agent.device());
    put(all, facts, Fact.OS, agent.os());
    put(all, facts, Fact.BROWSER, agent.browser());
    return all;
  }

  private void place(
      Map<String, Object> all,
      int lacking,
      @Nullable Object said,
      Function<String, @Nullable String> header) {
    if ((lacking & ~OF_AGENT) == 0) {
      return;
    }
    String country = value(countryHeader, header, COUNTRY).toUpperCase(Locale.ROOT);
    String region = value(regionHeader, header, REGION);
    boolean complete =
        ((lacking & Fact.COUNTRY.bit()) == 0 || !country.isEmpty())
            && ((lacking & Fact.REGION.bit()) == 0 || !region.isEmpty());
    if (!complete && places != null) {
      InetAddress address = address(said instanceof String own ? own : header(ipHeader, header));
      GeoFile.Where where = address == null ? GeoFile.Where.UNKNOWN : places.where(address);
      country = country.isEmpty() ? where.country() : country;
      region = region.isEmpty() ? where.region() : region;
    }
    put(all, lacking, Fact.COUNTRY, country);
    put(all, lacking, Fact.REGION, region);
  }

  private void put(Map<String, Object> all, int lacking, Fact fact, String value) {
    if ((lacking & fact.bit()) == 0) {
      return;
    }
    if (value.isEmpty()) {
      unknown.increment();
    } else {
      derived.increment();
      all.put(fact.field, value);
    }
  }

  private static @Nullable String header(
      @Nullable String name, Function<String, @Nullable String> header) {
    return name == null ? null : header.apply(name);
  }

  private static String value(
      @Nullable String name, Function<String, @Nullable String> header, Pattern form) {
    String value = header(name, header);
    return value != null && form.matcher(value.strip()).matches() ? value.strip() : "";
  }

  /// Of several addresses the last: it is the nearest proxy's word, all before it are the caller's.
  static @Nullable InetAddress address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String last = text.substring(text.lastIndexOf(',') + 1).strip();
    if (last.isEmpty() || last.length() > LONGEST_ADDRESS) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(last);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @PreDestroy
  @Override
  public void close() {
    agents.close();
    if (places != null) {
      places.close();
    }
  }
}
