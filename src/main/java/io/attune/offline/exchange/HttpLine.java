package io.attune.offline.exchange;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection over HTTP/1.1, opened when it is needed. Blocking; one thread at a
/// time.
final class HttpLine implements AutoCloseable {
  private static final int DEFAULT_PORT = 80;
  private static final int LARGEST_ANSWER = 1 << 22;
  private static final int LONGEST_HEAD = 1 << 16;
  private static final int SIP = 256;
  private static final long SIP_MILLIS = 1;

  private final InetSocketAddress service;
  private final String host;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  HttpLine(URI service) {
    int port = service.getPort() < 0 ? DEFAULT_PORT : service.getPort();
    this.service = new InetSocketAddress(service.getHost(), port);
    host = service.getAuthority();
  }

  /// What came back.
  ///
  /// @param headers by name in small letters
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /// How the answer is read.
  enum Manner {
    /// At once.
    PROMPT,
    /// In sips, as over a bad line.
    SLOW,
    /// Not at all: the connection is dropped.
    DROPPED
  }

  /// @param target path and query
  /// @param patienceMillis for each read, 1 or more
  /// @return nothing read, status 0, when dropped
  /// @throws SocketTimeoutException when nothing came in time; the connection is closed
  Answer call(
      String method,
      String target,
      Map<String, String> headers,
      byte[] body,
      Manner manner,
      int patienceMillis)
      throws IOException {
    boolean fresh = socket == null;
    byte[] request = request(method, target, headers, body);
    try {
      return exchange(request, manner, patienceMillis);
    } catch (EOFException | SocketException e) {
      close();
      if (fresh) {
        throw e;
      }
      // it was kept alive for too long
      return retried(request, manner, patienceMillis);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Answer retried(byte[] request, Manner manner, int patienceMillis) throws IOException {
    try {
      return exchange(request, manner, patienceMillis);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private byte[] request(String method, String target, Map<String, String> headers, byte[] body) {
    StringBuilder head = new StringBuilder(512);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nhost: ").append(host);
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    head.append("\r\ncontent-length: ").append(body.length).append("\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private Answer exchange(byte[] request, Manner manner, int patienceMillis) throws IOException {
    Socket open = open(patienceMillis);
    open.getOutputStream().write(request);
    if (manner == Manner.DROPPED) {
      close();
      return new Answer(0, Map.of(), new byte[0]);
    }
    InputStream from = in;
    if (from == null) {
      throw new EOFException("connection: closed");
    }
    String status = line(from);
    int space = status.indexOf(' ');
    if (space < 0 || status.length() < space + 4) {
      throw new IOException("answer: \"" + status + "\" (expected: a status line)");
    }
    Map<String, String> headers = headers(from);
    byte[] body = body(from, headers, manner);
    if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
      close();
    }
    return new Answer(Integer.parseInt(status.substring(space + 1, space + 4)), headers, body);
  }

  private Socket open(int patienceMillis) throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.connect(service, patienceMillis);
      socket = open;
      in = new BufferedInputStream(open.getInputStream());
    }
    open.setSoTimeout(patienceMillis);
    return open;
  }

  private static Map<String, String> headers(InputStream from) throws IOException {
    Map<String, String> headers = new HashMap<>();
    int size = 0;
    for (String line = line(from); !line.isEmpty(); line = line(from)) {
      size += line.length();
      int colon = line.indexOf(':');
      if (colon < 0 || size > LONGEST_HEAD) {
        throw new IOException("answer: \"" + line + "\" (expected: a header)");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static byte[] body(InputStream from, Map<String, String> headers, Manner manner)
      throws IOException {
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (length > LARGEST_ANSWER || headers.containsKey("transfer-encoding")) {
      throw new IOException("answer: " + headers + " (expected: a length up to 4 MB)");
    }
    byte[] body = new byte[length];
    int at = 0;
    while (at < length) {
      int sip = manner == Manner.SLOW ? Math.min(SIP, length - at) : length - at;
      int read = from.read(body, at, sip);
      if (read < 0) {
        throw new EOFException("answer: cut off");
      }
      at += read;
      if (manner == Manner.SLOW) {
        pause();
      }
    }
    return body;
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(SIP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String line(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int letter = from.read(); letter != '\n'; letter = from.read()) {
      if (letter < 0) {
        throw new EOFException("connection: closed by the service");
      }
      if (line.size() > LONGEST_HEAD) {
        throw new IOException("answer: a head that does not end");
      }
      if (letter != '\r') {
        line.write(letter);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
