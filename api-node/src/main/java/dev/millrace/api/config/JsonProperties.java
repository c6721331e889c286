package dev.millrace.api.config;

import dev.millrace.model.content.JsonLimits;
import dev.millrace.program.config.PropertyCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// JSON bodies. What each bound does is said at [JsonLimits].
@ConfigurationProperties("millrace.json")
public record JsonProperties(
        @DefaultValue("512") int depthMax,
        @DefaultValue("1000") int numberCharsMax,
        @DefaultValue("100000") int messagesMax) {
    public JsonProperties {
        PropertyCheck.of("millrace.json")
                .within("depth-max", depthMax, 1, 100_000)
                .count("number-chars-max", numberCharsMax)
                .count("messages-max", messagesMax);
    }

    JsonLimits limits() {
        return new JsonLimits(depthMax, numberCharsMax, messagesMax);
    }
}
