package dev.millrace.api.access.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A command's words and options: `--name value`, `--name=value`, and `--public` alone.
final class Arguments {
    private static final String FLAG = "public";

    private final List<String> words;
    private final Map<String, String> options;

    private Arguments(List<String> words, Map<String, String> options) {
        this.words = words;
        this.options = options;
    }

    /// @param wordCount how many words there have to be
    /// @param known the options that there may be, each once
    static Arguments parse(List<String> arguments, int wordCount, Set<String> known) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            boolean alone = equals < 0 && name.equals(FLAG);
            if (!known.contains(name) || (equals < 0 && !alone && i + 1 == arguments.size())) {
                throw new Refusal("--" + name + (known.contains(name) ? " needs a value" : " is not known here"));
            }
            String value = equals >= 0 ? argument.substring(equals + 1) : alone ? "true" : arguments.get(++i);
            if (options.put(name, value) != null) {
                throw new Refusal("--" + name + " is given twice");
            }
        }
        if (words.size() != wordCount) {
            throw new Refusal(wordCount == 0 ? "only options are expected here" : "the project's name is needed");
        }
        return new Arguments(words, options);
    }

    String word(int index) {
        return words.get(index);
    }

    Optional<String> get(String option) {
        return Optional.ofNullable(options.get(option));
    }

    String required(String option) {
        return get(option).orElseThrow(() -> new Refusal("--" + option + " is needed"));
    }
}
