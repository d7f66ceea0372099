package io.attune.product.viewer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attune.language.document.Line;
import io.attune.language.problem.Problem;
import io.attune.language.problem.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A body of one viewer per line, and what became of each line, told while the rest is being
/// written. Blank lines count but say nothing.
final class ViewerBatch {
  private final byte[] body;
  private final List<Line> lines;
  private final ViewerImport writer;

  private ViewerBatch(byte[] body, List<Line> lines, ViewerImport writer) {
    this.body = body;
    this.lines = lines;
    this.writer = writer;
  }

  /// @param most lines it may have
  /// @throws Refusal when it has more
  static ViewerBatch of(byte[] body, int most, ViewerImport writer) {
    List<Line> lines = Line.of(body, most);
    if (lines.size() > most) {
      throw Problem.invalid("body", "more lines", "at most " + most).refusal();
    }
    return new ViewerBatch(body, lines, writer);
  }

  /// Writes the first lines; then the others while the answer is being sent.
  ///
  /// @throws Refusal when the store took none of the first lines, because it is away
  Answer begin() {
    List<Line> first = lines.subList(0, Math.min(lines.size(), ViewerImport.AT_ONCE));
    List<ViewerImport.Result> results = write(first);
    boolean none = results.stream().allMatch(result -> result.problem() != null);
    if (none) {
      results.stream()
          .map(ViewerImport.Result::problem)
          .filter(ViewerImport::away)
          .findFirst()
          .ifPresent(
              problem -> {
                throw problem.refusal();
              });
    }
    return out -> {
      out.write("{\"results\":[".getBytes(StandardCharsets.US_ASCII));
      Problem away = tell(first, results, out, "");
      for (int from = first.size(); from < lines.size(); from += ViewerImport.AT_ONCE) {
        List<Line> some = lines.subList(from, Math.min(lines.size(), from + ViewerImport.AT_ONCE));
        // once the store is away the rest is not tried: each would wait for it anew
        List<ViewerImport.Result> next = away == null ? write(some) : refused(some, away);
        Problem met = tell(some, next, out, ",");
        away = away == null ? met : away;
      }
      out.write("]}".getBytes(StandardCharsets.US_ASCII));
    };
  }

  /// Writes itself.
  interface Answer {
    void to(OutputStream out) throws IOException;
  }

  private List<ViewerImport.Result> write(List<Line> some) {
    List<byte[]> texts = new ArrayList<>(some.size());
    some.forEach(line -> texts.add(line.bytes(body)));
    try {
      return writer.write(texts);
    } catch (Refusal refusal) {
      return refused(some, refusal.problem());
    }
  }

  private static List<ViewerImport.Result> refused(List<Line> some, Problem problem) {
    return some.stream().map(line -> new ViewerImport.Result("", 0, problem)).toList();
  }

  private static @Nullable Problem tell(
      List<Line> some, List<ViewerImport.Result> results, OutputStream out, String before)
      throws IOException {
    Problem away = null;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < some.size(); i++) {
      ViewerImport.Result result = results.get(i);
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("line", some.get(i).number());
      if (!result.id().isEmpty()) {
        node.put("id", result.id());
      }
      Problem problem = result.problem();
      if (problem == null) {
        node.put("version", result.version()).put("status", "written");
      } else {
        ViewerAnswers.rejected(node, problem);
        away = ViewerImport.away(problem) ? problem : away;
      }
      text.append(i == 0 ? before : ",").append(node);
    }
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    return away;
  }
}
