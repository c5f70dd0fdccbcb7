namespace Halftone.Core.Config.Problems;

/// <summary>A kind of problem with a number that never changes its meaning, so that people can search for it and silence it.</summary>
/// <param name="Id">`HT` and four digits: 1 = the file, 2 = one key, 3 = keys that do not fit together, 31 = warnings.</param>
/// <param name="Title">What is wrong, as a heading.</param>
/// <param name="Meaning">Why it is refused or warned about, in a sentence or two for the manual.</param>
internal sealed record ProblemCode(string Id, Severity Severity, string Title, string Meaning)
{
    public override string ToString() => Id;
}
