package dev.millrace.fanout.task;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/// The share of its processors' time that the machine, or the container within its limits, has used since the last
/// call, 0 to 1; negative where the JVM does not know. Source: the JVM's `OperatingSystemMXBean`.
final class ProcessorLoad implements DoubleSupplier {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @Override
    public double getAsDouble() {
        return system.getCpuLoad();
    }
}
