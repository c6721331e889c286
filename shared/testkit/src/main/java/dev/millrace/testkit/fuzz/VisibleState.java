package dev.millrace.testkit.fuzz;

import java.io.IOException;
import java.util.Map;

/// What all streams show at this moment, by their names, to compare.
@FunctionalInterface
public interface VisibleState {
    Map<String, String> now() throws IOException;
}
