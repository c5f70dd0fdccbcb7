using Halftone.Control.Releases;
using Halftone.Core;
using Halftone.Core.Diagnosis;
using Xunit;

namespace Halftone.Tests.Unit.Releases;

public sealed class HistoryFormTests
{
    [Fact]
    public void What_was_found_in_a_memory_reads_back_as_it_was_written()
    {
        var entry = new HistoryEntry
        {
            Time = Walk.Start,
            Release = "r-1",
            From = "v1",
            To = "v2",
            Phase = "rolled_back",
            Step = 1,
            Weight = new Percent(0),
            Why = "gate processes failed",
            By = "ana",
            Findings =
            [
                new MemoryFinding
                {
                    Instance = "web/v2/1", Time = Walk.Start, Why = "it went back for its memory", Over = TimeSpan.FromSeconds(30), RssBytes = 480 << 20, RssBytesBefore = 220 << 20, Objects = 90_000,
                    Classes = [new FoundClass("Session", false, false, Suspicion.Entries, 2_000, 1_900, 7, 6, 64_000, null)],
                },
            ],
        };
        Assert.Equal(entry, HistoryForm.Read(HistoryForm.Write(entry)));
    }
}
