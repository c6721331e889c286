package dev.millrace.cleanup.run;

import dev.millrace.program.trace.LoggedTrace;
import dev.millrace.program.trace.SpanContexts;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;

/// The span of one run: a trace of its own, which nobody's request began.
public final class RunSpan {
    private RunSpan() {}

    /// A run.
    @FunctionalInterface
    public interface Run {
        RunReport run() throws InterruptedException;
    }

    /// Makes the run and tells of it; what the run logs names its span.
    ///
    /// @param tracer null for no traces
    public static RunReport around(@Nullable Tracer tracer, Run run) throws InterruptedException {
        if (tracer == null) {
            return run.run();
        }
        Span span = tracer.spanBuilder("cleanup").setNoParent().startSpan();
        try (LoggedTrace _ = LoggedTrace.of(SpanContexts.of(span))) {
            RunReport report = run.run();
            tell(span, report);
            return report;
        } catch (InterruptedException | RuntimeException failed) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute("error.type", failed.getClass().getName());
            throw failed;
        } finally {
            span.end();
        }
    }

    private static void tell(Span span, RunReport report) {
        span.setAttribute("millrace.cleanup.ending", report.ending().name());
        span.setAttribute("millrace.cleanup.looked_at", report.counted().of("lookedAt"));
        if (report.ending() == RunReport.Ending.FAILED) {
            span.setStatus(StatusCode.ERROR);
        }
    }
}
