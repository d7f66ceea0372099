package io.attune.state.campaign;

import io.attune.language.campaign.Creative;
import io.attune.language.campaign.Creative.Approval;
import io.attune.language.campaign.Definition;
import io.attune.language.campaign.Definition.State;
import io.attune.language.campaign.Definitions;
import io.attune.language.campaign.Definitions.Identity;
import io.attune.language.campaign.Kind;
import io.attune.language.document.Document;
import io.attune.language.problem.Problem;
import io.attune.language.problem.ProblemCode;
import io.attune.language.problem.Refusal;
import io.attune.platform.access.AuditTrail;
import io.attune.state.campaign.CampaignStore.Change;
import io.attune.state.campaign.CampaignStore.Status;
import io.attune.state.campaign.CampaignStore.Verdict;
import io.attune.state.campaign.CampaignStore.Written;
import io.attune.state.campaign.Saved.Warning;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/// Every way to change definitions: checked against the store, written by one script that refuses
/// when somebody else was faster, audited, and visible in this replica's snapshot when it returns.
/// Blocking; any number of threads at once.
final class Desk {
  private static final Logger LOG = Logger.getLogger(Desk.class);
  private static final int TRIES = 8;
  private static final Duration OWN_WRITE = Duration.ofSeconds(1);

  /// Fields that an answer has beside the definition's own; whoever sends it back may leave them.
  private static final String[] ENVELOPE = {
    "id", "number", "version", "changedAt", "warnings", "why"
  };

  /// The longest definition.
  static final int MAX_BYTES = 1 << 17;

  private static final int MAX_WHY = 1_000;

  private final CampaignStore store;
  private final CampaignFollower follower;
  private final Contradictions contradictions;
  private final AuditTrail audit;
  private final InstantSource clock;

  Desk(
      CampaignStore store,
      CampaignFollower follower,
      Contradictions contradictions,
      AuditTrail audit,
      InstantSource clock) {
    this.store = store;
    this.follower = follower;
    this.contradictions = contradictions;
    this.audit = audit;
    this.clock = clock;
  }

  /// Who does what, and why if he says.
  record Stamp(String who, String what, String why) {}

  /// What a caller wants a definition to be.
  ///
  /// @param tree all of it
  /// @param expected the version that he changes; 0 for one that must not be there
  /// @param approves whether he says what becomes of a creative's approval
  record Wanted(Kind kind, String id, Document tree, OptionalLong expected, boolean approves) {}

  /// A change that passed all checks.
  private record Checked(Definition definition, List<Warning> warnings, Change change) {}

  CampaignSnapshot current() {
    return follower.current();
  }

  /// For one batch of changes.
  Lookup lookup() {
    return new Lookup(store);
  }

  /// Waits until this replica's snapshot has everything that was written so far.
  void settle() {
    follower.await(store.head().version(), OWN_WRITE);
  }

  /// One definition as the store holds it now.
  Saved read(Kind kind, String id) {
    Stored stored = store.read(kind, id);
    if (stored == null) {
      throw unknown(kind, id);
    }
    return new Saved(stored.definition(), stored.changedMillis(), Status.SAME, List.of());
  }

  /// Creates or replaces a definition.
  Saved put(Kind kind, String id, Document body, OptionalLong expected, Stamp stamp) {
    boolean approves = body.find("approval").isPresent();
    return save(kind, id, expected, stamp, approves, present -> body);
  }

  /// Changes one that is there by a JSON merge patch.
  Saved patch(Kind kind, String id, Document patch, OptionalLong expected, Stamp stamp) {
    boolean approves = patch.find("approval").isPresent();
    return save(kind, id, expected, stamp, approves, present -> present.merged(patch));
  }

  /// Puts it into another state.
  ///
  /// @param from states it may be in now
  Saved move(Kind kind, String id, State to, List<State> from, OptionalLong expected, Stamp stamp) {
    Document change = Document.json(bytes("{\"state\":\"" + Definitions.word(to) + "\"}"));
    return save(
        kind,
        id,
        expected,
        stamp,
        false,
        present -> {
          State now = Definitions.state(kind, present);
          if (!from.contains(now)) {
            throw present
                .get("state")
                .refuse(String.join(" or ", from.stream().map(Definitions::word).toList()));
          }
          return present.merged(change);
        });
  }

  /// Checks a definition as [#put] would, and changes nothing.
  Saved check(Wanted wanted) {
    Checked checked = check(wanted, new Lookup(store));
    return new Saved(checked.definition(), clock.millis(), Status.SAME, checked.warnings());
  }

  /// @param content from what is there to what shall be; gets an empty object where nothing is
  private Saved save(
      Kind kind,
      String id,
      OptionalLong expected,
      Stamp stamp,
      boolean approves,
      UnaryOperator<Document> content) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Lookup lookup = new Lookup(store);
      Optional<Stored> stored = lookup.find(kind, Definitions.id(id));
      boolean creates = stamp.what().equals("put");
      if (stored.isEmpty() && !creates) {
        throw unknown(kind, id);
      }
      Document present = Document.json(stored.map(Stored::body).orElseGet(() -> bytes("{}")));
      Wanted wanted = new Wanted(kind, id, content.apply(present), expected, approves);
      Checked checked = check(wanted, lookup);
      Written written = store.write(kind, List.of(checked.change()));
      Verdict verdict = written.verdicts().getFirst();
      if (verdict.status() != Status.CONFLICT) {
        return finish(checked, verdict, written, stamp);
      }
      if (expected.isPresent()) {
        throw stale(wanted, verdict.version());
      }
    }
    throw Problem.of(
            ProblemCode.VERSION_CONFLICT,
            kind.word() + " " + id + ": changed by others " + TRIES + " times meanwhile")
        .refusal();
  }

  private Saved finish(Checked checked, Verdict verdict, Written written, Stamp stamp) {
    Definition definition = checked.definition();
    Saved saved = saved(checked, verdict, written);
    if (verdict.status() != Status.SAME) {
      audit(Kind.of(definition), List.of(definition.id()), stamp);
      follower.await(written.version(), OWN_WRITE);
    }
    return saved;
  }

  private static Saved saved(Checked checked, Verdict verdict, Written written) {
    Definition definition = checked.definition();
    Kind kind = Kind.of(definition);
    if (verdict.status() == Status.FULL) {
      throw Problem.invalid(kind.plural(), "one more", "fewer, archived ones included").refusal();
    }
    Definition numbered =
        Stored.definition(
            kind,
            new Identity(definition.id(), verdict.number(), verdict.version()),
            checked.change().body());
    return new Saved(numbered, written.changedMillis(), verdict.status(), checked.warnings());
  }

  /// Changes several of a kind, each id once; all checks of one are as if it came alone.
  ///
  /// @return a result or a refusal for each, in order
  List<Result> putAll(Kind kind, List<Wanted> all, Lookup lookup, Stamp stamp) {
    lookup.prefetch(kind, all.stream().map(Wanted::id).toList());
    List<Result> results = new ArrayList<>(all.size());
    List<Checked> accepted = new ArrayList<>();
    for (Wanted wanted : all) {
      try {
        accepted.add(check(wanted, lookup));
        results.add(new Result(Optional.empty(), Optional.empty()));
      } catch (Refusal refusal) {
        results.add(new Result(Optional.empty(), Optional.of(refusal.problem())));
      }
    }
    Written written = store.write(kind, accepted.stream().map(Checked::change).toList());
    List<String> changed = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).problem().isEmpty()) {
        Checked checked = accepted.get(next);
        results.set(i, result(all.get(i), checked, written.verdicts().get(next), written));
        lookup.forget(kind, checked.definition().id());
        results.get(i).saved().ifPresent(saved -> changed.add(saved.definition().id()));
        next++;
      }
    }
    if (written.version() > 0) {
      audit(kind, changed, stamp);
    }
    return results;
  }

  /// What became of one of many; neither while it is being written.
  record Result(Optional<Saved> saved, Optional<Problem> problem) {}

  private static Result result(Wanted wanted, Checked checked, Verdict verdict, Written written) {
    try {
      if (verdict.status() == Status.CONFLICT) {
        throw stale(wanted, verdict.version());
      }
      return new Result(Optional.of(saved(checked, verdict, written)), Optional.empty());
    } catch (Refusal refusal) {
      return new Result(Optional.empty(), Optional.of(refusal.problem()));
    }
  }

  private Checked check(Wanted wanted, Lookup lookup) {
    Kind kind = wanted.kind();
    Document tree = wanted.tree();
    Optional<Stored> stored = lookup.find(kind, wanted.id());
    long version = stored.map(Stored::version).orElse(0L);
    if (wanted.expected().isPresent() && wanted.expected().getAsLong() != version) {
      throw stale(wanted, version);
    }
    envelope(wanted, stored);
    Owners owners = Owners.of(kind, tree, lookup);
    Identity identity =
        new Identity(wanted.id(), stored.map(Stored::number).orElse(0), version + 1, owners.zone());
    Definition definition = Definitions.read(kind, identity, tree, ENVELOPE);
    Optional<Definition> before = stored.map(Stored::definition);
    List<Warning> warnings = new ArrayList<>();
    if (!wanted.approves()) {
      definition = reviewed(definition, before, warnings);
    }
    if (before.isEmpty() || !rests(definition, before.get())) {
      warnings.addAll(
          contradictions.check(
              new Contradictions.Case(
                  definition, before, tree, owners, follower.current(), clock.millis())));
    }
    byte[] body = bytes(Definitions.tree(definition).toString());
    return new Checked(definition, warnings, new Change(wanted.id(), version, body));
  }

  /// Whether nothing becomes of it but that it is not shown: that must be possible also when it
  /// contradicts what came after it.
  private static boolean rests(Definition definition, Definition before) {
    return definition.state() != State.ACTIVE
        && Definitions.tree(definition)
            .without("state")
            .equals(Definitions.tree(before).without("state"));
  }

  /// A creative that shows or links to something else must be looked at again.
  private static Definition reviewed(
      Definition definition, Optional<Definition> before, List<Warning> warnings) {
    if (definition instanceof Creative next
        && before.isPresent()
        && before.get() instanceof Creative old
        && next.approval() != Approval.PENDING
        && !(next.content().equals(old.content()) && next.clickUrl().equals(old.clickUrl()))) {
      warnings.add(
          Warning.of("approval", "\"pending\"", "approved anew, as the content is another"));
      return next.with(Approval.PENDING);
    }
    return definition;
  }

  private static void envelope(Wanted wanted, Optional<Stored> stored) {
    Document tree = wanted.tree();
    tree.find("id")
        .filter(id -> !id.text(1, 256).equals(wanted.id()))
        .ifPresent(
            id -> {
              throw id.refuse("\"" + wanted.id() + "\", as in the path");
            });
    tree.find("number")
        .filter(n -> n.integer(0, Integer.MAX_VALUE) != stored.map(Stored::number).orElse(-1))
        .ifPresent(
            n -> {
              throw n.refuse("none, or the one it has: numbers are given out");
            });
  }

  static Document document(byte[] body) {
    return Document.json(body, MAX_BYTES);
  }

  /// The version that a caller says he changes.
  static OptionalLong version(Document tree) {
    return tree.find("version")
        .map(version -> OptionalLong.of(version.integer(0, Integer.MAX_VALUE)))
        .orElse(OptionalLong.empty());
  }

  /// What the caller says of why, for the audit trail.
  static String why(Document body) {
    return body.find("why").map(why -> why.text(0, MAX_WHY)).orElse("");
  }

  private static Refusal stale(Wanted wanted, long present) {
    String id = wanted.kind().word() + " " + wanted.id();
    String detail =
        id
            + ", version: "
            + wanted.expected().orElse(0)
            + " (expected: "
            + present
            + (present == 0 ? ", as there is none" : ", the present one")
            + ")";
    return new Problem(ProblemCode.VERSION_CONFLICT, "version", detail).refusal();
  }

  private static Refusal unknown(Kind kind, String id) {
    return Problem.of(
            ProblemCode.NOT_FOUND,
            kind.word() + ": " + Problem.quoted(id) + " (expected: the id of one that is there)")
        .refusal();
  }

  /// The change is in force by now; a trail that cannot be written does not undo it.
  private void audit(Kind kind, List<String> ids, Stamp stamp) {
    String subject = String.join(" ", ids) + (stamp.why().isEmpty() ? "" : ": " + stamp.why());
    try {
      audit.line(stamp.who(), Definitions.word(kind) + "." + stamp.what(), subject);
    } catch (Refusal refusal) {
      LOG.errorf(
          "campaigns: no audit line for %s of %s: %s",
          stamp.what(), String.join(" ", ids), refusal.problem().detail());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
