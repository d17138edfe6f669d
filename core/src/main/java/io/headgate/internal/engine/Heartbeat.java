package io.headgate.internal.engine;

import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the lease of a node, on a thread of its own, and tells the coordinator what other nodes
 * have done: facts they have established, and runs that nobody holds any more. Events are hints: if
 * one beat fails, the next sees the same.
 */
final class Heartbeat implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final Nodes nodes;
  private final OneOfMany node;
  private final Inbox inbox;
  private final Coordinator coordinator;
  private final Duration period;
  private final Thread thread;
  private Nodes.Mark seen = new Nodes.Mark(0, 0, 0);
  private boolean failing;

  Heartbeat(Nodes nodes, OneOfMany node, Inbox inbox, Coordinator coordinator, Duration period) {
    this.nodes = nodes;
    this.node = node;
    this.inbox = inbox;
    this.coordinator = coordinator;
    this.period = period;
    this.thread = new Thread(this, "headgate-heartbeat");
    thread.setDaemon(true);
  }

  /** Facts up to here are known: what is blocked is looked at when it is taken up, after this. */
  void look() {
    seen = nodes.mark();
  }

  void start() {
    thread.start();
  }

  void join(Duration atMost) throws InterruptedException {
    thread.join(atMost.toMillis());
  }

  @Override
  public void run() {
    try {
      while (!inbox.awaitClosed(period)) {
        tryToBeat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tryToBeat() {
    try {
      beat();
      if (failing) {
        LOG.info("The heartbeat reaches the store again");
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("The heartbeat does not reach the store; the lease may run out", e);
      }
      failing = true;
    }
  }

  /** One beat; for tests without a thread, too. */
  void beat() {
    long epoch = node.epoch();
    if (!nodes.renew(epoch)) {
      inbox.post(turn -> node.requireOther(epoch));
      return;
    }
    Set<String> abandoned = nodes.abandonedDags();
    Nodes.News news = nodes.newsSince(seen, epoch);
    inbox.post(coordinator.heard(!abandoned.isEmpty(), news));
    seen = news.upTo();
  }
}
