using Halftone.Api;
using Halftone.Api.Contracts;
using Halftone.Client;
using Halftone.Control.Machine;

namespace Halftone.Drill;

/// <summary>Looks twice a second at what the gateway says about the service, and the kernel about the gateway.</summary>
internal sealed class DrillWatch(DaemonClient daemon, string service, int gateway, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly KernelFile _files = new();

    /// <summary>Until told to stop; a look that fails is left out.</summary>
    internal async Task<List<DrillSampleDocument>> RunAsync(CancellationToken stop)
    {
        var (samples, began) = (new List<DrillSampleDocument>(), time.GetTimestamp());
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                if (await LookAsync(time.GetElapsedTime(began), stop) is { } sample) samples.Add(sample);
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The storm is over.
        }
        return samples;
    }

    internal async Task<DrillSampleDocument?> LookAsync(TimeSpan at, CancellationToken stop)
    {
        var answer = await daemon.GetAsync($"/v1/services/{Uri.EscapeDataString(service)}", ApiJson.Default.ServicesDocument, stop);
        return answer.Value is not { Services: [var one, ..] } ? null : new()
        {
            AtMs = at.TotalMilliseconds,
            RssBytes = Resident(),
            Waiting = one.Versions.Sum(version => version.Waiting),
            Busy = one.Versions.Sum(version => version.Busy),
            Sheds = one.Versions.Sum(version => version.Sheds),
        };
    }

    /// <summary>Null: the kernel does not tell, the gateway may be in another namespace.</summary>
    private long? Resident()
    {
        var text = System.Text.Encoding.ASCII.GetString(_files.Read($"/proc/{gateway}/status"));
        var at = text.IndexOf("VmRSS:", StringComparison.Ordinal);
        if (at < 0) return null;
        var words = text[(at + 6)..].Split((char[])[' ', '\t', '\n'], 2, StringSplitOptions.RemoveEmptyEntries);
        return long.TryParse(words[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
    }
}
