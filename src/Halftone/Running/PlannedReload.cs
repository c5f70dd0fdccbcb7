using System.Security.Cryptography;
using System.Text;
using Halftone.Control.Store.Records;
using Halftone.Control.Worlds;
using Halftone.Core;

namespace Halftone.Running;

/// <summary>A reload that was looked at and not made.</summary>
/// <param name="Warnings">Of the reading; whole messages.</param>
/// <param name="Digest">Of the text: what `sha256sum` says of the file.</param>
/// <param name="Tag">Stands for all of it: what is in force, the text, what it refers to, and what would change.</param>
/// <param name="InstancesBefore">Processes of a version at this moment.</param>
internal sealed record PlannedReload(ReloadOutlook Outlook, Items<string> Warnings, string Digest, string Tag, Func<VersionKey, int> InstancesBefore);

/// <summary>Tags of plans. They are made with a key that lasts as long as the process, so that nobody can try out secrets on them.</summary>
internal sealed class PlanTags
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    internal static string DigestOf(string text) => ConfigRecord.DigestOf(Encoding.UTF8.GetBytes(text));

    /// <remarks>What a release does meanwhile with its weight changes no plan, and no tag.</remarks>
    internal string Of(string text, ReloadOutlook outlook)
    {
        var steps = outlook.Plan.Versions.Select(step => $"{step.Key} {step.Fate} {outlook.InstancesAfter(step)}");
        string[] parts = [text, .. outlook.File.Resolved.Texts.Select(each => each.Text), .. outlook.Plan.Changes.Select(change => change.ToString()), .. steps, .. outlook.Plan.Promoted.Select(key => key.ToString()), outlook.Ends?.ToString() ?? ""];
        var whole = string.Concat(parts.Select(part => $"{part.Length} {part}\n"));
        return $"{outlook.Before.Generation}-{Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(whole)))[..32]}";
    }
}
