package io.attune.stage.recording;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/// Gzip members: each piece of a file is compressed by itself, and pieces one after the other are a
/// gzip file again (RFC 1952, 2.2). So a piece is complete or it is not, whatever happened behind
/// it.
final class Members {
  private static final int HEAD = 10;
  private static final int TAIL = 8;

  private Members() {}

  /// One member, compressed fast.
  static byte[] pack(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 4 + 64);
    try (OutputStream gzip = new Fast(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static final class Fast extends GZIPOutputStream {
    Fast(OutputStream out) throws IOException {
      super(out, 1 << 14);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  static byte[] unpack(byte[] member) {
    try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(member))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many bytes at the beginning of a file are complete members of the plain form that
  /// [#pack(byte[])] writes.
  static long complete(FileChannel file) throws IOException {
    long good = 0;
    byte[] in = new byte[1 << 16];
    byte[] out = new byte[1 << 16];
    Inflater inflater = new Inflater(true);
    try {
      for (long end = member(file, 0, inflater, in, out);
          end > 0;
          end = member(file, good, inflater, in, out)) {
        good = end;
      }
    } finally {
      inflater.end();
    }
    return good;
  }

  /// Where the member ends that begins at `from`; -1 when none does, or not whole.
  private static long member(FileChannel file, long from, Inflater inflater, byte[] in, byte[] out)
      throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    if (!fill(file, head, from) || head.get(0) != 0x1f || (head.get(1) & 0xFF) != 0x8b) {
      return -1;
    }
    inflater.reset();
    CRC32 check = new CRC32();
    long at = from + HEAD;
    try {
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          int read = file.read(ByteBuffer.wrap(in), at);
          if (read <= 0) {
            return -1;
          }
          at += read;
          inflater.setInput(in, 0, read);
        }
        check.update(out, 0, inflater.inflate(out));
      }
    } catch (DataFormatException e) {
      return -1;
    }
    long end = from + HEAD + inflater.getBytesRead();
    ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
    return fill(file, tail, end) && tail.getInt(0) == (int) check.getValue() ? end + TAIL : -1;
  }

  private static boolean fill(FileChannel file, ByteBuffer to, long from) throws IOException {
    while (to.hasRemaining()) {
      if (file.read(to, from + to.position()) < 0) {
        return false;
      }
    }
    return true;
  }
}
