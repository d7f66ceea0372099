package io.attune.offline.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One keep-alive connection with at most one request under way. Understands answers that carry a
/// Content-Length. Sent from one thread at a time, received by the selector's thread.
final class Connection implements AutoCloseable {
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final int MOST_DIGITS = 9;
  private static final int NO_CONTENT = 204;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(LARGEST_ANSWER);
  private volatile long startNanos;
  private volatile long sentNanos;
  private volatile int turn;
  private int bodyStart;
  private int end;

  Connection(InetSocketAddress service, Selector selector) throws IOException {
    channel = SocketChannel.open(service);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /// Sends a request.
  ///
  /// @param turn which of the mix it is
  /// @param startNanos the moment from which its latency counts: when it should have been sent
  void send(byte[] request, int turn, long startNanos) throws IOException {
    this.turn = turn;
    this.startNanos = startNanos;
    sentNanos = System.nanoTime();
    in.clear();
    end = 0;
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  long startNanos() {
    return startNanos;
  }

  /// The moment at which it was sent indeed.
  long sentNanos() {
    return sentNanos;
  }

  /// Which request of the mix is being answered.
  int turn() {
    return turn;
  }

  /// Takes what has arrived.
  ///
  /// @return whether the answer is complete
  boolean receive() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("connection: closed by the service (expected: kept alive)");
    }
    if (end == 0) {
      readHead();
    }
    return end > 0 && in.position() >= end;
  }

  private void readHead() throws IOException {
    byte[] bytes = in.array();
    for (int i = 3; i < in.position(); i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        bodyStart = i + 1;
        end = bodyStart + (status() == NO_CONTENT ? 0 : contentLength(bytes, bodyStart));
        return;
      }
    }
  }

  private static int contentLength(byte[] bytes, int headEnd) throws IOException {
    for (int i = 0; i + LENGTH.length < headEnd; i++) {
      if (bytes[i] == '\n' && startsWithLength(bytes, i + 1)) {
        return number(bytes, i + 1 + LENGTH.length);
      }
    }
    throw new IOException("answer: no Content-Length (expected: one)");
  }

  private static boolean startsWithLength(byte[] bytes, int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((bytes[at + i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static int number(byte[] bytes, int from) {
    int value = 0;
    for (int i = from; bytes[i] != '\r'; i++) {
      if (bytes[i] != ' ') {
        value = value * 10 + bytes[i] - '0';
      }
    }
    return value;
  }

  /// The HTTP status of the complete answer.
  int status() {
    return (in.get(STATUS_AT) - '0') * 100
        + (in.get(STATUS_AT + 1) - '0') * 10
        + in.get(STATUS_AT + 2)
        - '0';
  }

  /// Whether the complete answer's body holds these bytes.
  boolean bodyHolds(byte[] wanted) {
    return lastInBody(wanted) >= 0;
  }

  /// The whole number behind the last of these bytes in the complete answer's body; 0 when the body
  /// does not hold them. At most nine digits are read.
  int numberBehind(byte[] wanted) {
    byte[] bytes = in.array();
    int at = lastInBody(wanted);
    int value = 0;
    if (at >= 0) {
      int from = at + wanted.length;
      for (int i = from; i < end && i < from + MOST_DIGITS && isDigit(bytes[i]); i++) {
        value = value * 10 + bytes[i] - '0';
      }
    }
    return value;
  }

  private static boolean isDigit(byte letter) {
    return letter >= '0' && letter <= '9';
  }

  private int lastInBody(byte[] wanted) {
    byte[] bytes = in.array();
    for (int i = end - wanted.length; i >= bodyStart; i--) {
      if (bytes[i] == wanted[0]
          && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  int bodyBytes() {
    return end - bodyStart;
  }

  byte[] copyOfBody() {
    return Arrays.copyOfRange(in.array(), bodyStart, end);
  }

  String body() {
    return new String(in.array(), bodyStart, end - bodyStart, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
