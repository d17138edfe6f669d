/** Task bodies in drivers of their own: submission, supervision, resources by failure. */
@NullMarked
package io.headgate.spark.submit;

import org.jspecify.annotations.NullMarked;
