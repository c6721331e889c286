package dev.millrace.api.http.request;

import dev.millrace.model.name.PercentDecoder;
import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The query parameters that this server knows, each once at most; others are passed over.
public final class Query {
    /// No parameter.
    public static final Query NONE = new Query(Map.of());

    private final Map<Parameter, String> values;

    private Query(Map<Parameter, String> values) {
        this.values = values;
    }

    /// The parameters that some route reads.
    public enum Parameter {
        OFFSET("offset"),
        LIVE("live"),
        CURSOR("cursor"),
        ACCESS_TOKEN("access_token"),
        PREFIX("prefix"),
        AFTER("after"),
        LIMIT("limit");

        private final String parameterName;

        Parameter(String parameterName) {
            this.parameterName = parameterName;
        }

        private static @Nullable Parameter named(String name) {
            for (Parameter parameter : values()) {
                if (parameter.parameterName.equals(name)) {
                    return parameter;
                }
            }
            return null;
        }
    }

    /// Reads what follows the `?` of a request target.
    public static Parsed<Query> parse(String encoded) {
        if (encoded.isEmpty()) {
            return Parsed.value(NONE);
        }
        Map<Parameter, String> values = new EnumMap<>(Parameter.class);
        int from = 0;
        while (from <= encoded.length()) {
            int ampersand = encoded.indexOf('&', from);
            int end = ampersand < 0 ? encoded.length() : ampersand;
            String problem = add(values, encoded.substring(from, end));
            if (problem != null) {
                return Parsed.malformed(problem);
            }
            from = end + 1;
        }
        return Parsed.value(new Query(values));
    }

    /// Whether a query names the parameter, also where it is one that [#parse] refuses.
    public static boolean names(String encoded, Parameter parameter) {
        int from = 0;
        while (from < encoded.length()) {
            int ampersand = encoded.indexOf('&', from);
            int end = ampersand < 0 ? encoded.length() : ampersand;
            if (Parameter.named(name(encoded.substring(from, end))) == parameter) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    public @Nullable String get(Parameter parameter) {
        return values.get(parameter);
    }

    /// What is wrong with one parameter, or null.
    private static @Nullable String add(Map<Parameter, String> values, String pair) {
        int equals = pair.indexOf('=');
        String name = name(pair);
        Parameter parameter = Parameter.named(name);
        if (parameter == null) {
            return null;
        }
        Optional<String> value = PercentDecoder.decodeQuery(equals < 0 ? "" : pair.substring(equals + 1));
        if (value.isEmpty()) {
            return "bad percent-encoding in parameter " + name + shown(parameter, pair);
        }
        String before = values.put(parameter, value.get());
        return before == null
                ? null
                : "parameter " + name + " is given twice" + shown(parameter, before + "' and '" + value.get());
    }

    /// The name as it is decoded; empty for one that cannot be.
    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return PercentDecoder.decodeQuery(equals < 0 ? pair : pair.substring(0, equals))
                .orElse("");
    }

    /// A token is never shown.
    private static String shown(Parameter parameter, String text) {
        return parameter == Parameter.ACCESS_TOKEN ? "" : ": received=" + Quoted.of(text);
    }
}
