namespace Halftone.Core.Diagnosis;

/// <summary>One class between the first and the last histogram.</summary>
/// <param name="Before">Null when one histogram was taken: then nothing is known of growth.</param>
/// <param name="Suspicion">Null = none.</param>
internal sealed record ClassGrowth(ClassTally? Before, ClassTally After, Suspicion? Suspicion)
{
    internal long Delta => After.Count - (Before?.Count ?? After.Count);

    internal long EntriesDelta => After.Entries - (Before?.Entries ?? After.Entries);

    internal long BytesDelta => After.Bytes - (Before?.Bytes ?? After.Bytes);

    /// <summary>The language has it: what it is used for, its name does not say.</summary>
    internal bool IsBuiltIn => !After.IsFunction && LanguageNames.Has(After.Name);
}

/// <summary>Why somebody should look at a class first.</summary>
internal enum Suspicion : byte
{
    /// <summary>More and more objects of it.</summary>
    Objects,

    /// <summary>Its collections hold more and more.</summary>
    Entries,
}
