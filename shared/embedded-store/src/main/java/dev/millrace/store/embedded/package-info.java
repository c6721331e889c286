/// The embedded store: the store port over RocksDB on local disk, durable before it answers.
@NullMarked
package dev.millrace.store.embedded;

import org.jspecify.annotations.NullMarked;
