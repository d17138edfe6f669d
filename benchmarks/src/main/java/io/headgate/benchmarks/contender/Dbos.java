package io.headgate.benchmarks.contender;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowHandle;
import io.headgate.benchmarks.store.PostgresServer;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * DBOS Transact: the run is a workflow; a level of the graph with one task is a step of it, and one
 * with several is as many child workflows. It knows no graphs, so it goes level by level.
 */
public final class Dbos implements Contender {

  /** What DBOS makes durable. */
  public interface Flows {
    /** The whole run. */
    int run();

    /** One task. */
    int task(int number);
  }

  private final List<List<Integer>> levels;
  private final HikariDataSource pool;
  private final DBOS dbos;
  private final Flows flows;
  private volatile Bodies current;

  public Dbos(Workload workload, PostgresServer server) {
    this.current = new Bodies(workload);
    this.levels = levels(workload);
    this.pool = Pools.of(server, SLOTS + 4);
    this.dbos = new DBOS(DBOSConfig.defaults("benchmark").withDataSource(pool).withAppVersion("1"));
    this.flows = dbos.registerProxy(Flows.class, new Implementation());
    dbos.launch();
  }

  private static List<List<Integer>> levels(Workload workload) {
    List<List<Integer>> levels = new ArrayList<>();
    int[] level = new int[workload.size()];
    for (int task = 0; task < workload.size(); task++) {
      level[task] =
          workload.upstream().get(task).stream()
              .mapToInt(before -> level[before] + 1)
              .max()
              .orElse(0);
      if (level[task] == levels.size()) {
        levels.add(new ArrayList<>());
      }
      levels.get(level[task]).add(task);
    }
    return levels;
  }

  /** The durable code. */
  public final class Implementation implements Flows {
    @Override
    @Workflow(name = "run")
    public int run() {
      for (List<Integer> level : levels) {
        if (level.size() == 1) {
          dbos.runStep(() -> current.run(level.get(0)), "t" + level.get(0));
        } else {
          List<WorkflowHandle<Integer, RuntimeException>> children =
              level.stream().map(number -> dbos.startWorkflow(() -> flows.task(number))).toList();
          children.forEach(WorkflowHandle::getResult);
        }
      }
      return levels.size();
    }

    @Override
    @Workflow(name = "task")
    public int task(int number) {
      current.run(number);
      return number;
    }
  }

  @Override
  public String name() {
    return "DBOS Transact";
  }

  @Override
  public void run(Bodies bodies) {
    current = bodies;
    dbos.<Integer, RuntimeException>startWorkflow(flows::run, new StartWorkflowOptions())
        .getResult();
  }

  @Override
  public void close() {
    dbos.close();
    pool.close();
  }
}
