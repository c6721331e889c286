package dev.millrace.model.offset;

/// Where a read begins: at the beginning (`-1`, no offset), at the tail (`now`), or at an offset.
public sealed interface ReadFrom {
    record Beginning() implements ReadFrom {}

    record Now() implements ReadFrom {}

    record At(Offset offset) implements ReadFrom {}

    ReadFrom BEGINNING = new Beginning();
    ReadFrom NOW = new Now();
}
