package dev.millrace.command;

import dev.millrace.command.Output.OutputGoneException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.UUID;

/// The program behind `./millrace ls`, `create`, `append` and the others.
public final class CommandLine {
    private static final String BEGINNING = "-1";
    private static final String NOW = "now";

    private final Request request;
    private final Server server;
    private final Output output;

    private CommandLine(Request request, Output output) {
        this.request = request;
        this.server = new Server(request);
        this.output = output;
    }

    public static void main(String[] arguments) {
        Output output = new Output(
                new FileOutputStream(FileDescriptor.out),
                System.err); // tidy: remarks are for whoever typed the command
        ExitCode code = ExitCode.DONE;
        try {
            new CommandLine(Request.parse(List.of(arguments), System.getenv()), output).run();
        } catch (CommandFailure failure) {
            output.remark(failure.words());
            code = failure.code();
        } catch (OutputGoneException nobodyReads) {
            code = ExitCode.DONE; // as when what is printed is piped into `head`
        }
        Runtime.getRuntime().exit(code.number());
    }

    private void run() throws CommandFailure, OutputGoneException {
        Input input = new Input(request, System.in);
        Streams streams = new Streams(request, server, output);
        if (request.verb() == Verb.LS) {
            streams.list(request.subject());
            return;
        }
        StreamName stream = StreamName.parse(request.subject());
        String offset = request.option(Option.OFFSET).orElse(request.verb() == Verb.TAIL ? NOW : BEGINNING);
        switch (request.verb()) {
            case LS -> streams.list(request.subject());
            case CREATE -> streams.create(stream, input);
            case HEAD -> streams.head(stream);
            case DELETE -> streams.delete(stream);
            case APPEND -> append(stream, new Appending(request, server, output, input));
            case PUBLISH -> new Appending(request, server, output, input).publish(stream);
            case READ -> reading(Retries.TRIES_MAX).read(stream, offset);
            case TAIL -> reading(Retries.WITHOUT_END).tail(stream, offset);
            case SUBSCRIBE -> new Subscribing(request, server, output).subscribe(stream, reading(Retries.WITHOUT_END));
        }
    }

    private void append(StreamName stream, Appending appending) throws CommandFailure, OutputGoneException {
        if (request.says(Option.LINES)) {
            appending.lines(stream, retries(Retries.TRIES_MAX), "millrace-append-" + UUID.randomUUID());
        } else {
            appending.whole(stream);
        }
    }

    private Reading reading(int triesMax) {
        return new Reading(server, output, retries(triesMax), request.says(Option.JSON));
    }

    private Retries retries(int triesMax) {
        return new Retries(Thread::sleep, output, triesMax);
    }
}
