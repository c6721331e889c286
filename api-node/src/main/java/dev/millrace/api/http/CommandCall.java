package dev.millrace.api.http;

import dev.millrace.api.append.Requester;
import dev.millrace.api.http.answer.OutcomeAnswers;
import dev.millrace.model.log.Bytes;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.outcome.StreamOutcome;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A request that is one command, whose outcome is its answer.
final class CommandCall implements Call, Requester {
    private final Exchange exchange;
    private final StreamPath path;
    private final Consumer<Requester> command;

    CommandCall(Exchange exchange, StreamPath path, Consumer<Requester> command) {
        this.exchange = exchange;
        this.path = path;
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
    public void onOutcome(StreamOutcome outcome) {
        exchange.answer(OutcomeAnswers.of(outcome, path, exchange.location()));
    }
}
