namespace Halftone.Core.Config;

/// <summary>A version whose name is left open: the service's limits and its `defaults`, with `${version}` wherever they say it.</summary>
/// <remarks>
/// All are equal, for nothing that runs depends on one; what a service has in common is in each of its versions already. A reload that must
/// know asks <see cref="Unnamed"/>.
/// </remarks>
internal sealed class VersionDraft(VersionConfig unnamed) : IEquatable<VersionDraft>
{
    /// <summary>Stands for the name. U+FFFF is no character, so no file and no environment says it by chance.</summary>
    private const string Name = "\uFFFFversion\uFFFF";

    internal static VersionDraft Blank { get; } = new(new VersionConfig { Name = Name });

    internal VersionConfig Unnamed { get; } = unnamed;

    internal VersionConfig Named(string version) => Unnamed with
    {
        Name = version,
        Command = Fill(Unnamed.Command, version),
        ShownCommand = Fill(Unnamed.ShownCommand, version),
        Cwd = Fill(Unnamed.Cwd, version),
        ShownCwd = Unnamed.ShownCwd is { } shown ? Fill(shown, version) : null,
        Env = Unnamed.Env.Select(variable => variable with { Value = Fill(variable.Value, version), Shown = Fill(variable.Shown, version) }).ToItems(),
    };

    public bool Equals(VersionDraft? other) => other is not null;

    public override bool Equals(object? obj) => obj is VersionDraft;

    public override int GetHashCode() => 0;

    private static Items<string> Fill(Items<string> words, string version) => words.Select(word => Fill(word, version)).ToItems();

    private static string Fill(string text, string version) => text.Replace(Name, version, StringComparison.Ordinal);
}
