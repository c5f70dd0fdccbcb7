namespace Halftone.Tests.Wire.Conformance;

/// <summary>What a target did with one probe of a row; `Wrong` is null when it did right.</summary>
internal sealed record Finding(string Row, string Probe, string? Wrong)
{
    /// <summary>Asks every probe of the row, each of a gateway that has just been started.</summary>
    internal static Finding[] Of(Target target, Row row) => [.. row.Probes.Select(probe => new Finding(row.Id, probe.Name, Ask(target, probe)))];

    private static string? Ask(Target target, Probe probe)
    {
        using var child = new RecordingChild(probe.Child);
        using var running = target.Start(child.Endpoint, out var address);
        child.Gateway = address;
        foreach (var say in probe.Says)
        {
            child.Forget();
            using var talk = new ClientTalk(address, child, target.Patience);
            probe.Talk(talk, say);
            if (target.Afterthought > TimeSpan.Zero) Thread.Sleep(target.Afterthought);
            if (probe.Judge(child.Saw(talk, probe.IsLeft, TimeSpan.FromSeconds(20))) is { } wrong) return probe.Says.Length == 1 ? wrong : $"{Seen.Shown(say)}: {wrong}";
        }

        return null;
    }
}
