package io.attune.platform.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A few blocking commands to a server on the loopback interface, for starting, recognising and
/// ending it: before there is an event loop, and after. Text only, small answers only.
final class RedisProbe implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int LONGEST_ANSWER = 1 << 20;

  private final Socket socket;
  private final InputStream in;

  private RedisProbe(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /// Connects and logs in.
  ///
  /// @throws IOException when nobody answers in time, or not to this password
  static RedisProbe open(int port, String password) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      RedisProbe probe = new RedisProbe(socket);
      probe.call("AUTH", password);
      return probe;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// The answer's lines, nested lists flattened.
  ///
  /// @throws IOException also when the server answers with an error
  List<String> call(String... command) throws IOException {
    StringBuilder text = new StringBuilder("*" + command.length + "\r\n");
    for (String word : command) {
      text.append('$')
          .append(word.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n")
          .append(word)
          .append("\r\n");
    }
    socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
    List<String> answer = new ArrayList<>();
    read(answer);
    return answer;
  }

  private void read(List<String> answer) throws IOException {
    String line = line();
    if (line.isEmpty()) {
      throw new IOException("not a Redis answer");
    }
    switch (line.charAt(0)) {
      case '+', ':' -> answer.add(line.substring(1));
      case '-' -> throw new IOException(line.substring(1));
      case '$' -> answer.add(bulk(length(line)));
      case '*' -> {
        int count = length(line);
        for (int i = 0; i < count; i++) {
          read(answer);
        }
      }
      default -> throw new IOException("not a Redis answer");
    }
  }

  private static int length(String line) throws IOException {
    try {
      int length = Integer.parseInt(line.substring(1));
      if (length <= LONGEST_ANSWER) {
        return length;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IOException("not a Redis answer");
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("connection closed");
    }
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > LONGEST_ANSWER) {
        throw new EOFException("connection closed");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// Asks the server to end; its append-only log is written out before it does.
  void shutdown() throws IOException {
    try {
      call("SHUTDOWN", "NOSAVE");
    } catch (EOFException e) {
      // that is the answer
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // nothing is lost: every answer was read
    }
  }
}
