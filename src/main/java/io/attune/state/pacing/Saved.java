package io.attune.state.pacing;

import io.attune.language.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/// What outlives a restart, as bytes: a format number, the groups by name, the line items by
/// number, and a CRC-32C of all that. About 11 kB a group and 130 bytes a line item.
final class Saved {
  private static final int FORMAT = 0x50414301;
  private static final int SUM_BYTES = 4;
  private static final int PLAN = 6;
  private static final int SUPPLY = 6;
  private static final int PACED = 3;

  final Map<String, TrafficGroup> groups = new TreeMap<>();
  final Map<Integer, Line> lines = new TreeMap<>();

  /// @param plan `[6]`: total and daily budget (-1 for none), day, anchor, what was spent there,
  /// allowance
  /// @param supply `[6]`, as [Supply#state]
  /// @param paced `[3]`, as [PacedBudget#state]
  record Line(long[] plan, double[] supply, double[] paced) {}

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeInt(groups.size());
      for (Map.Entry<String, TrafficGroup> group : groups.entrySet()) {
        out.writeUTF(group.getKey());
        group.getValue().write(out);
      }
      out.writeInt(lines.size());
      for (Map.Entry<Integer, Line> line : lines.entrySet()) {
        out.writeInt(line.getKey());
        write(out, line.getValue());
      }
      out.writeInt(sum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Line line) throws IOException {
    for (long value : line.plan) {
      out.writeLong(value);
    }
    for (double value : line.supply) {
      out.writeDouble(value);
    }
    for (double value : line.paced) {
      out.writeDouble(value);
    }
  }

  /// @param fresh makes an empty group
  static Saved of(byte[] bytes, Supplier<TrafficGroup> fresh) {
    int body = bytes.length - SUM_BYTES;
    if (body < 0 || ByteBuffer.wrap(bytes).getInt(body) != sum(bytes, body)) {
      throw refused(bytes.length + " bytes");
    }
    Saved saved = new Saved();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, body))) {
      int format = in.readInt();
      if (format != FORMAT) {
        throw refused("format " + Integer.toHexString(format));
      }
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        TrafficGroup group = fresh.get();
        group.read(in);
        saved.groups.put(name, group);
      }
      for (int left = in.readInt(); left > 0; left--) {
        int number = in.readInt();
        saved.lines.put(number, line(in));
      }
    } catch (IOException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    return saved;
  }

  private static Line line(DataInputStream in) throws IOException {
    Line line = new Line(new long[PLAN], new double[SUPPLY], new double[PACED]);
    for (int i = 0; i < PLAN; i++) {
      line.plan[i] = in.readLong();
    }
    read(in, line.supply);
    read(in, line.paced);
    return line;
  }

  private static void read(DataInputStream in, double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }

  private static RuntimeException refused(String found) {
    return Problem.invalid("pacing.saved", found, "what this version saved, whole").refusal();
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
