package dev.millrace.program.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// A collector that keeps what it is given, and answers as the test says. Safe for any thread.
final class KeptSpans implements SpanExporter {
    private final List<SpanData> spans = new ArrayList<>();
    private final Supplier<CompletableResultCode> answer;

    KeptSpans(Supplier<CompletableResultCode> answer) {
        this.answer = answer;
    }

    synchronized List<SpanData> spans() {
        return List.copyOf(spans);
    }

    @Override
    public synchronized CompletableResultCode export(Collection<SpanData> batch) {
        spans.addAll(batch);
        return answer.get();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
