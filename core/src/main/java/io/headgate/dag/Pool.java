package io.headgate.dag;

import io.headgate.dataset.Names;

/** A named bound on how many tasks run at the same time, across DAGs. */
public record Pool(String name, int slots) {

  public Pool {
    Names.requireSimple("pool", name);
    if (slots < 1) {
      throw new IllegalArgumentException("Pool " + name + " needs at least one slot, not " + slots);
    }
  }
}
