namespace Halftone.Core.Diagnosis;

/// <summary>One row of a histogram of a live heap.</summary>
/// <param name="Name">Of the constructor, as the program wrote it; of a function its own.</param>
/// <param name="IsFunction">Counted by its own name, not by its class.</param>
/// <param name="Count">Live objects.</param>
/// <param name="Entries">What its collections (maps, sets, arrays and what extends them) hold together.</param>
/// <param name="Bytes">An estimate of the objects themselves, without what they point at: own properties and entries by the pointer.</param>
internal readonly record struct ClassTally(string Name, bool IsFunction, long Count, long Entries, long Bytes);
