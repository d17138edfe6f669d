package io.headgate.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and can break what is between them. */
public final class CuttingProxy implements AutoCloseable {

  private record Link(Socket client, Socket server) {
    void cut() {
      for (Socket socket : new Socket[] {client, server}) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private final int serverPort;
  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private boolean refusing;
  private boolean swallowing;

  public CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("proxy", this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Ends every connection, and lets nobody in until {@link #mend}. */
  public synchronized void cut() {
    refusing = true;
    endAll();
  }

  /** From now on nothing that the server answers arrives; what the client says does. */
  public synchronized void swallowAnswers() {
    swallowing = true;
  }

  /** Everything passes again; what was open before is ended. */
  public synchronized void mend() {
    refusing = false;
    swallowing = false;
    endAll();
  }

  private void endAll() {
    links.forEach(Link::cut);
    links.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (isRefusing()) {
          client.close();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // The listener was closed, or the server is away: the client finds out by itself.
      }
    }
  }

  private synchronized boolean isRefusing() {
    return refusing;
  }

  private synchronized boolean isSwallowing() {
    return swallowing;
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), 1_000);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    Link link = new Link(client, server);
    links.add(link);
    start("to the server", () -> pump(link, client, server, false));
    start("to the client", () -> pump(link, server, client, true));
  }

  private void pump(Link link, Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!answers || !isSwallowing()) {
          out.write(buffer, 0, read);
          out.flush();
        }
      }
    } catch (IOException e) {
      // Cut, or one of the two has gone: so does the other.
    }
    links.remove(link);
    link.cut();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
