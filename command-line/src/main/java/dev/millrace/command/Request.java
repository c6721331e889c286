package dev.millrace.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody typed, taken apart. Pure.
///
/// @param words what is no option: the stream or project, and perhaps a body
/// @param options switches have the value `true`
record Request(Verb verb, List<String> words, Map<Option, String> options, URI server) {
    private static final String SERVER = "http://127.0.0.1:4437";
    private static final String URL_VARIABLE = "MILLRACE_URL";
    private static final String TOKEN_VARIABLE = "MILLRACE_TOKEN";

    Request {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /// Takes a command line apart; what it leaves out of server and token, the environment may say.
    static Request parse(List<String> arguments, Map<String, String> environment) throws CommandFailure {
        if (arguments.isEmpty()) {
            throw CommandFailure.usage("say what to do: " + String.join(", ", Verb.words()));
        }
        String word = arguments.getFirst();
        Verb verb = Verb.of(word)
                .orElseThrow(() ->
                        CommandFailure.usage("there is no command '" + word + "': " + String.join(", ", Verb.words())));
        List<String> words = new ArrayList<>();
        Map<Option, String> options = new EnumMap<>(Option.class);
        Iterator<String> rest = arguments.subList(1, arguments.size()).iterator();
        while (rest.hasNext()) {
            String next = rest.next();
            if (next.equals("--")) {
                rest.forEachRemaining(words::add);
            } else if (next.startsWith("--")) {
                option(verb, next, rest, options);
            } else {
                words.add(next);
            }
        }
        requireWords(verb, words);
        fromEnvironment(Option.TOKEN, environment.get(TOKEN_VARIABLE), options);
        fromEnvironment(Option.URL, environment.get(URL_VARIABLE), options);
        return new Request(verb, words, options, server(options.getOrDefault(Option.URL, SERVER)));
    }

    /// The stream or project that the command is about.
    String subject() {
        return words.getFirst();
    }

    /// The body, where it was typed.
    Optional<String> body() {
        return words.size() > 1 ? Optional.of(words.get(1)) : Optional.empty();
    }

    Optional<String> option(Option option) {
        return Optional.ofNullable(options.get(option));
    }

    boolean says(Option option) {
        return options.containsKey(option);
    }

    /// Without the token: this might reach a message.
    @Override
    public String toString() {
        return "Request[" + verb + " " + words + " at " + server + "]";
    }

    private static void option(Verb verb, String typed, Iterator<String> rest, Map<Option, String> options)
            throws CommandFailure {
        int equals = typed.indexOf('=');
        String word = equals < 0 ? typed : typed.substring(0, equals);
        Option option = Option.of(word)
                .filter(verb::has)
                .orElseThrow(() -> CommandFailure.usage("'" + verb.word() + "' does not know " + word));
        if (!option.takesValue()) {
            if (equals >= 0) {
                throw CommandFailure.usage(word + " takes no value: received=" + typed.substring(equals + 1));
            }
            options.put(option, "true");
        } else if (equals >= 0) {
            options.put(option, typed.substring(equals + 1));
        } else if (rest.hasNext()) {
            options.put(option, rest.next());
        } else {
            throw CommandFailure.usage(word + " needs a value");
        }
    }

    private static void requireWords(Verb verb, List<String> words) throws CommandFailure {
        if (words.isEmpty()) {
            throw CommandFailure.usage(
                    "'" + verb.word() + "' needs " + (verb == Verb.LS ? "a project" : "a stream, as PROJECT/STREAM"));
        }
        int most = verb.takesBody() ? 2 : 1;
        if (words.size() > most) {
            throw CommandFailure.usage("'" + verb.word() + "' does not know what to do with '" + words.get(most)
                    + "' (quote what belongs together)");
        }
    }

    private static void fromEnvironment(Option option, @Nullable String value, Map<Option, String> options) {
        if (value != null && !value.isEmpty()) {
            options.putIfAbsent(option, value);
        }
    }

    private static URI server(String url) throws CommandFailure {
        try {
            URI server = new URI(url.replaceFirst("/+$", ""));
            String scheme = String.valueOf(server.getScheme());
            if (server.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw CommandFailure.usage("--url is an address such as " + SERVER + ": received=" + url);
            }
            return server;
        } catch (URISyntaxException malformed) {
            throw CommandFailure.usage("--url is an address such as " + SERVER + ": received=" + url);
        }
    }
}
