package dev.millrace.testkit.fuzz;

import java.io.IOException;

/// What all streams show at this moment, as a value to compare.
@FunctionalInterface
public interface VisibleState {
    Object now() throws IOException;
}
