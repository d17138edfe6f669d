package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.util.Map;

/**
 * Why a task cannot start.
 *
 * @param message names the first bad dataset upstream, its owner and its ticket
 * @param watches where a new fact may change that
 */
record Blockage(String message, Map<DatasetName, DataInterval> watches) {}
