/** The coordinator: owns live runs, decides transitions, dispatches bodies, recovers. */
@NullMarked
package io.headgate.internal.engine;

import org.jspecify.annotations.NullMarked;
