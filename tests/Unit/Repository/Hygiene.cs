using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Halftone.Tests.Unit.Repository;

/// <summary>What may not creep into the repository.</summary>
public sealed partial class Hygiene
{
    /// <summary>Suppressions in src and tests, each with its reason on the same line. The number only goes down.</summary>
    private const int SuppressionsMax = 10;

    private static readonly string[] TextEndings = [".cs", ".md", ".json", ".yaml", ".yml", ".js", ".props", ".csproj", ".slnx", ".txt", ".sh", ".cfg", ".conf", ".lua", ".csv", ""];

    private static IEnumerable<string> TextFiles => Checkout.Files.Where(path => TextEndings.Contains(Path.GetExtension(path)));

    [Fact]
    public void Suppressions_have_a_reason_and_do_not_grow_in_number()
    {
        var found = (from path in Checkout.Files.Where(each => each.EndsWith(".cs", StringComparison.Ordinal))
                     from line in CSharp.Code(Checkout.Read(path)).Split('\n').Zip(Checkout.Read(path).Split('\n'))
                     where Suppression().IsMatch(line.First)
                     select (path, Text: line.Second.Trim())).ToList();
        var unexplained = found.Where(each => !each.Text.Contains("//", StringComparison.Ordinal) && !each.Text.Contains("Justification", StringComparison.Ordinal));
        Checkout.Expect(unexplained.Select(each => $"{each.path}: {each.Text}"));
        Assert.True(found.Count <= SuppressionsMax, $"{found.Count} suppressions, at most {SuppressionsMax}:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine_or_a_registry()
    {
        var broken = from path in TextFiles
                     from Match match in ForeignPlace().Matches(Checkout.Read(path))
                     select $"{path}: {match.Value}";
        Checkout.Expect(broken);
    }

    [Fact]
    public void Lock_files_carry_no_addresses()
    {
        var broken = Checkout.Files.Where(path => path.EndsWith("package-lock.json", StringComparison.Ordinal) && Checkout.Read(path).Contains("\"resolved\"", StringComparison.Ordinal))
            .Concat(Checkout.Files.Where(path => path.EndsWith("packages.lock.json", StringComparison.Ordinal) && Checkout.Read(path).Contains("://", StringComparison.Ordinal)));
        Checkout.Expect(broken);
    }

    [Fact]
    public void Npm_packages_are_locked()
    {
        var open = Checkout.Files.Where(path => Path.GetFileName(path) == "package.json" && !Checkout.Files.Contains(path.Replace("package.json", "package-lock.json", StringComparison.Ordinal)));
        Checkout.Expect(open);
    }

    [Fact]
    public void Scripts_can_be_executed()
    {
        var scripts = Checkout.Files.Where(path => path is "dev" or ".ci/run" || path.EndsWith(".sh", StringComparison.Ordinal));
        var inert = scripts.Where(path => !File.GetUnixFileMode(Path.Combine(Checkout.Root, path)).HasFlag(UnixFileMode.UserExecute));
        Checkout.Expect(inert);
    }

    /// <summary>The invariants of the source are Debug.Assert: a runner that swallowed them would make them wishes.</summary>
    [Fact]
    public void A_broken_invariant_fails_its_test() => Assert.ThrowsAny<Exception>(() => Debug.Assert(Environment.ProcessId < 0, "broken on purpose"));

    [GeneratedRegex(@"#pragma warning disable|\bSuppressMessage\b|\bUnconditionalSuppressMessage\b")]
    private static partial Regex Suppression();

    [GeneratedRegex(@"(?<![\w.}\])-])/(?:work|home|root|Users)/\w[\w./-]*|https?://[\w.-]*(?:nuget|npmjs|debian)\.[\w./-]*")]
    private static partial Regex ForeignPlace();
}
