package dev.millrace.program.config;

import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/// The names of all properties of some families, with their defaults: what the command line is checked against, and
/// the document.
public final class KnownProperties {
    private static final String OURS = "millrace.";
    private static final Pattern ELEMENT = Pattern.compile("([^\\[]+)\\[\\d+](.*)");

    private final SortedMap<String, String> defaultsByName = new TreeMap<>();

    /// What may stand behind the number of an element, by the name of the list.
    private final Map<String, List<String>> elements = new HashMap<>();

    /// @param families records that carry `@ConfigurationProperties`
    public KnownProperties(List<Class<? extends Record>> families) {
        families.forEach(this::add);
    }

    /// Defaults as they are written, by name.
    public SortedMap<String, String> defaultsByName() {
        return new TreeMap<>(defaultsByName);
    }

    /// Refuses what no family has: on the command line anything, in configuration files what begins as ours do.
    /// Environment variables are left alone, since they may be meant for others.
    public void requireKnown(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names && isOurs(source.getName())) {
                for (String name : names.getPropertyNames()) {
                    if (name.startsWith(OURS)) {
                        requireKnown(name);
                    }
                }
            }
        }
    }

    private static boolean isOurs(String source) {
        return !source.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                && !source.equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    /// Refuses a name that no family has.
    public void requireKnown(String name) {
        if (!defaultsByName.containsKey(name) && !isOfAnElement(name)) {
            throw new IllegalArgumentException(
                    "there is no property " + name + "; the nearest is " + nearest(name) + " (docs/configuration.md)");
        }
    }

    /// Whether it is an element of a list, `list[0]`, or a property of one, `list[0].name`.
    private boolean isOfAnElement(String name) {
        Matcher matcher = ELEMENT.matcher(name);
        return matcher.matches()
                && elements.getOrDefault(matcher.group(1), List.of()).contains(matcher.group(2));
    }

    private void add(Class<? extends Record> family) {
        String prefix = family.getAnnotation(ConfigurationProperties.class).value();
        RecordComponent[] components = family.getRecordComponents();
        Parameter[] parameters = family.getDeclaredConstructors()[0].getParameters();
        for (int i = 0; i < components.length; i++) {
            String name = prefix + "." + kebab(components[i].getName());
            defaultsByName.put(name, defaultOf(name, parameters[i]));
            if (components[i].getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> element) {
                elements.put(name, suffixes(element));
            }
        }
    }

    private static List<String> suffixes(Class<?> element) {
        return element.isRecord()
                ? Arrays.stream(element.getRecordComponents())
                        .map(component -> "." + kebab(component.getName()))
                        .toList()
                : List.of("");
    }

    private static String defaultOf(String name, Parameter parameter) {
        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
        if (value == null) {
            throw new IllegalStateException(name + " has no default");
        }
        return String.join(",", value.value());
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private String nearest(String name) {
        return defaultsByName.keySet().stream()
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .orElseThrow();
    }

    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, column -> column);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
