using Halftone.Control.Store;
using Halftone.Control.Store.Records;
using Microsoft.Extensions.Logging;

namespace Halftone.Running;

/// <summary>Remembers each text of the configuration that came into force. One that cannot be remembered is in force all the same, and the log says so.</summary>
/// <remarks>One caller at a time writes: the start, then one reload after the other.</remarks>
internal sealed class ConfigHistory(ConfigRecords records, ILogger log)
{
    /// <summary>Who has brought a file into force that was changed while no gateway ran.</summary>
    internal const string AtStart = "the start";

    private string? _inForce;

    /// <summary>The digest of the newest record, empty when there is none; null = the store has to be asked.</summary>
    private string? _newest;

    /// <summary>The digest of the text in force; null = it came from the command line.</summary>
    internal string? InForce => Volatile.Read(ref _inForce);

    /// <summary>Oldest first; the newest may be missing when the store failed.</summary>
    /// <exception cref="StoreFailure">The store cannot be read.</exception>
    internal ValueTask<IReadOnlyList<KeptConfig>> ReadAsync(CancellationToken stop) => records.ReadAsync(stop);

    /// <summary>A text is in force. The newest record is not written twice: a restart is no change.</summary>
    /// <param name="changes">What it changed, in lines without secrets.</param>
    internal async Task NoteAsync(string text, string by, IReadOnlyList<string> changes, CancellationToken stop)
    {
        var digest = PlanTags.DigestOf(text);
        Volatile.Write(ref _inForce, digest);
        try
        {
            _newest ??= await records.ReadAsync(stop) is [.., { Record.Digest: var kept }] ? kept : "";
            if (_newest == digest) return;
            await records.AddAsync(ConfigRecord.Of(text, by, changes), stop);
            _newest = digest;
        }
        catch (StoreFailure failure)
        {
            // What a failed write has done is not known.
            _newest = null;
            log.ConfigNotKept(failure.Message, failure.Fix);
        }
    }
}
