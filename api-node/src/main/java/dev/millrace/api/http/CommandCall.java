package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import dev.millrace.model.trace.TraceContext;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A request that is one command, whose outcome is its answer.
final class CommandCall implements Call, Requester {
    private final Exchange exchange;
    private final Function<StreamOutcome, Answer> answers;
    private final Consumer<Requester> command;

    CommandCall(Exchange exchange, StreamPath path, Consumer<Requester> command) {
        this(exchange, outcome -> OutcomeAnswers.of(outcome, path, exchange.location()), command);
    }

    /// @param answers what each outcome is answered with
    CommandCall(Exchange exchange, Function<StreamOutcome, Answer> answers, Consumer<Requester> command) {
        this.exchange = exchange;
        this.answers = answers;
        this.command = command;
    }

    @Override
    public void begin(Bytes body) {
        command.accept(this);
    }

    @Override
    public Executor home() {
        return exchange.loop();
    }

    @Override
    public @Nullable TraceContext trace() {
        return exchange.trace();
    }

    @Override
    public void onOutcome(StreamOutcome outcome) {
        exchange.answer(answers.apply(outcome));
    }
}
