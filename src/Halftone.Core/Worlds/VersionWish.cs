using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Halftone.Core.Config.Shapes;

namespace Halftone.Core.Worlds;

/// <summary>A version that shall run beside stable, judged against the service: what is decided with it, or why it cannot be.</summary>
internal abstract record VersionWish
{
    /// <summary>As the config's `instances`.</summary>
    private const int InstancesMax = 100;

    private VersionWish() { }

    /// <param name="Decided">What shall be in force, once the version's instances are ready.</param>
    internal sealed record Granted(DeployedService Decided) : VersionWish;

    /// <summary>It is there already.</summary>
    internal sealed record Nothing(string Why) : VersionWish;

    internal sealed record Refused(string Why, string Fix) : VersionWish;

    /// <summary>The name belongs to something else.</summary>
    internal sealed record Taken(string Why, string Fix) : VersionWish;

    internal static VersionWish Judge(ServiceConfig file, DeployedService decided, DeployedVersion wish)
    {
        var key = new VersionKey(file.Name, wish.Name);
        if (Names.Check("version", wish.Name) is { } badName) return Of(badName);
        if (file.Version(wish.Name) is not null)
        {
            if (wish.SaysSomething) return new Taken($"{key} is a version of the file, which says what it is", "deploy it by its name alone, or give yours another one");
            return decided.Retired.Contains(wish.Name)
                ? new Granted(decided with { Retired = decided.Retired.Where(name => name != wish.Name).ToItems() })
                : new Nothing($"{key} is a version of the file and runs already");
        }
        if (decided.Version(wish.Name) is { } known)
        {
            return !wish.SaysSomething || known.IsSameAs(wish)
                ? new Nothing($"{key} was deployed already")
                : new Taken($"{key} was deployed before, as something else", "give each version a name of its own: a commit, a number, a date");
        }
        return Unsound(file, key, wish) ?? (VersionWish)new Granted(decided with { Versions = [.. decided.Versions, wish] });
    }

    private static Refused Of(Complaint complaint) => new(complaint.Fact, complaint.Fix);

    private static Refused? Unsound(ServiceConfig file, VersionKey key, DeployedVersion wish)
    {
        if (wish.Instances is < 1 or > InstancesMax) return new($"{wish.Instances} instances are outside 1..{InstancesMax}", "leave the number away to have as many as `defaults` say");
        if (wish.Env.Select(variable => EnvironmentShape.CheckName(variable.Name)).OfType<Complaint>().FirstOrDefault() is { } badName) return Of(badName);
        if (wish.Env.Select(variable => variable.Name).Distinct().Count() != wish.Env.Count) return new("a variable is named twice", "give each one value");
        if (Unreadable(wish) is { } unreadable) return unreadable;
        if (Effective.Build(file, wish) is not { } version)
        {
            return file.Draft.Unnamed.Addresses.IsEmpty
                ? new($"there is nothing to run: {key} comes without a command, and `defaults` of {file.Name} have none", $"give a command, or write it once in the file: services.{file.Name}.defaults.command")
                : new($"`defaults` of {file.Name} have addresses: somebody else runs its versions", "give a command, or add the version to the file and reload");
        }
        if (version is { Port: { } port, Instances: > 1 }) return new($"{version.Instances} instances cannot share port {port}", "write `port: auto` in the file");
        return version.SetHost && wish.Env.Any(variable => variable.Name == "HOST")
            ? new("HOST is given by the gateway", "write `set_host: false` under `defaults` in the file to set it yourself") : null;
    }

    /// <summary>A deployment is kept in the store and shown to everybody: a secret has no place in it, and is not looked for.</summary>
    private static Refused? Unreadable(DeployedVersion wish)
    {
        if (wish.Command is ["", ..]) return new("the program's name is empty", "give the program first");
        if (wish.Cwd is { } cwd && Check("the directory", cwd, Expansion.Version, mayBeEmpty: false) is { } noDirectory) return noDirectory;
        return wish.Command.Select(word => Check("a word of the command", word, Expansion.Version | Expansion.LeavesOthers, mayBeEmpty: true))
            .Concat(wish.Env.Select(variable => Check($"the value of {variable.Name}", variable.Value, Expansion.Version, mayBeEmpty: true)))
            .FirstOrDefault(refused => refused is not null);

        Refused? Check(string what, string text, Expansion expansion, bool mayBeEmpty)
        {
            var secrets = new List<SecretReference>();
            var references = new References(reference =>
            {
                secrets.Add(reference);
                return "";
            });
            var complaint = references.Expand(text, expansion, wish.Name, out var written) ?? Names.CheckText(what, written, mayBeEmpty);
            return secrets is [var secret, ..]
                ? new($"{what} refers to {secret}, and what is deployed is kept where everybody reads it", "write the reference under `defaults` in the file")
                : complaint is null ? null : Of(complaint);
        }
    }
}
