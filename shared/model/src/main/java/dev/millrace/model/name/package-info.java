/// Names of projects, streams and sessions: their rules, and where their logs stand in a store.
@NullMarked
package dev.millrace.model.name;

import org.jspecify.annotations.NullMarked;
