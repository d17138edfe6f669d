/**
 * Where tickets are brought to: issue trackers, webhooks, chat. All of them speak HTTP and JSON.
 */
@NullMarked
package io.headgate.tracker;

import org.jspecify.annotations.NullMarked;
