using System.Text.RegularExpressions;
using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>Names say what a thing does; a word that fits everything says nothing.</summary>
public sealed partial class Words
{
    private static readonly string[] NowhereInAName = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Processor"];
    private static readonly string[] NotAtTheEnd = ["Base", "Impl", "Info", "Data"];

    [Fact]
    public void Types_and_files_have_names_that_say_something()
    {
        var names =
            from path in Checkout.Sources
            from name in TypeName().Matches(CSharp.Code(Checkout.Read(path))).Select(each => each.Groups[1].Value).Append(Path.GetFileNameWithoutExtension(path))
            select (path, name);
        var broken =
            from each in names
            let words = Word().Matches(each.name).Select(word => word.Value).ToList()
            where words.Intersect(NowhereInAName).Any() || (words.Count > 0 && NotAtTheEnd.Contains(words[^1]))
            select $"{each.path}: {each.name}";
        Checkout.Expect(broken);
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?:struct\s+|class\s+)?([A-Z]\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex("[A-Z][a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();
}
