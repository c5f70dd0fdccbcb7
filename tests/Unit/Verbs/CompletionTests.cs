using Halftone.Tests.Unit.Screens;
using Halftone.Verbs.Completion;
using Xunit;

namespace Halftone.Tests.Unit.Verbs;

public sealed class CompletionTests
{
    private static readonly CompletionTree Tree = CompletionTree.Of(Program.Verbs(new Surroundings { Terminal = new Screen().Terminal, Environment = _ => null, Directory = "/" }));

    private static CompletedVerb Verb(string name) => Tree.Verbs.Single(verb => verb.Name == name);

    private static string? Kind(string verb, string option) => Verb(verb).Options.Single(each => each.Names.Contains(option)).Kind;

    [Fact]
    public void The_tree_knows_what_stands_behind_each_verb_and_option()
    {
        Assert.Equal([CompletionTree.Services, CompletionTree.Versions, CompletionTree.Files], Verb("deploy").Places);
        Assert.Equal([CompletionTree.Services, CompletionTree.Versions], Verb("split").Places);
        Assert.Equal([CompletionTree.Selectors, CompletionTree.Any], Verb("logs").Places);
        Assert.Equal([CompletionTree.Any], Verb("reload").Places);
        Assert.Equal("=bash fish zsh", Sorted(Verb("completion").Places[0]));
        Assert.Equal("=bluegreen canary immediate", Sorted(Kind("deploy", "--strategy")!));
        Assert.Equal(CompletionTree.Versions, Kind("rollback", "--to"));
        Assert.Equal(CompletionTree.Any, Kind("deploy", "--message"));
        Assert.Null(Kind("deploy", "--wait"));
        Assert.Contains(Tree.Everywhere, option => option.Names.Contains("--server") && option.Kind == CompletionTree.Files);
        Assert.DoesNotContain(Tree.Verbs.SelectMany(verb => verb.Options).SelectMany(option => option.Names), name => name.Any(letter => letter != '-' && !char.IsAsciiLetter(letter)));
        Assert.DoesNotContain(Tree.Verbs, verb => verb.Name is "cluster" or "names");
        Assert.Equal(CompletionTree.Files, Verb("heap").Places[1]);
        Assert.Equal("=get history revert", Sorted(Verb("config").Places[0]));

        static string Sorted(string kind) => $"={string.Join(' ', kind[1..].Split(' ').Order(StringComparer.Ordinal))}";
    }

    /// <summary>The scripts keep one list of options that have a value, for all verbs.</summary>
    [Fact]
    public void No_option_has_a_value_with_one_verb_and_none_with_another()
    {
        var valued = Tree.Valued.ToHashSet();
        Assert.DoesNotContain(Tree.Verbs.SelectMany(verb => verb.Options).Concat(Tree.Everywhere).Where(option => option.Kind is null).SelectMany(option => option.Names), valued.Contains);
    }

    [Fact]
    public void Each_script_knows_each_verb_and_each_option()
    {
        var (bash, zsh, fish) = (BashScript.Of(Tree), ZshScript.Of(Tree), FishScript.Of(Tree));
        Assert.All(Tree.Verbs, verb =>
        {
            Assert.Contains($"    {verb.Name}) options=", bash);
            Assert.Contains($"    {verb.Name}) options=", zsh);
            Assert.Contains($"-a {verb.Name} -d ", fish);
            foreach (var name in verb.Options.SelectMany(option => option.Names).Where(name => name.StartsWith("--", StringComparison.Ordinal)))
            {
                Assert.Contains(name, bash);
                Assert.Contains($" -l {name[2..]}", fish);
            }
        });
    }
}
