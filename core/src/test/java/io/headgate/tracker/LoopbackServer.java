package io.headgate.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP server on the loopback interface that can be told to fail. Thread-safe. */
public abstract class LoopbackServer implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  /** A request as it came. */
  public record Call(String verb, String path, String query, Headers headers, String body) {
    public JsonNode json() {
      try {
        return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }

    @Override
    public String toString() {
      return verb + " " + path;
    }
  }

  /** What is answered. */
  public record Reply(int status, Map<String, String> headers, String body) {
    public static Reply json(int status, JsonNode body) {
      return new Reply(status, Map.of("Content-Type", "application/json"), body.toString());
    }

    public static Reply empty(int status) {
      return new Reply(status, Map.of(), "");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final List<Call> calls = new ArrayList<>();
  private final Deque<Reply> faults = new ArrayDeque<>();
  private @Nullable CountDownLatch held;
  private boolean losing;
  private boolean down;

  protected LoopbackServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Does what the real one does. */
  protected abstract Reply answer(Call call);

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next request is answered so, and has no effect. */
  public synchronized void failOnce(Reply reply) {
    faults.add(reply);
  }

  /** The next request has its effect, but its answer is lost. */
  public synchronized void loseNextAnswer() {
    losing = true;
  }

  /** The next request has its effect, but its answer waits until the latch is down. */
  public synchronized CountDownLatch holdNextAnswer() {
    CountDownLatch latch = new CountDownLatch(1);
    held = latch;
    return latch;
  }

  /** Every request ends without an effect and without an answer. */
  public synchronized void down(boolean now) {
    down = now;
  }

  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  public List<String> requests() {
    return calls().stream().map(Call::toString).toList();
  }

  public synchronized void forgetCalls() {
    calls.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Call call =
        new Call(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            String.valueOf(exchange.getRequestURI().getRawQuery()),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Reply reply;
    CountDownLatch latch;
    synchronized (this) {
      calls.add(call);
      if (down) {
        exchange.close();
        return;
      }
      Reply fault = faults.poll();
      reply = fault == null ? answer(call) : fault;
      if (losing) {
        losing = false;
        exchange.close();
        return;
      }
      latch = held;
      held = null;
    }
    if (latch != null) {
      await(latch);
    }
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("nobody lets go of the answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
