package dev.millrace.model.outcome;

import dev.millrace.model.name.StreamPath;

/// A fork whose life is over and which holds nothing for others: its reservation at `source`, made for its life
/// `childLife`, is to be released.
public record EndedFork(StreamPath source, long childLife) {}
