using System.Text;
using Halftone.Core.Outcomes;
using Halftone.DataPlane.Http1;

namespace Halftone.Tests.Unit.Http1;

/// <summary>A chunked text read through to its end, in pieces cut at given places.</summary>
internal sealed record Dechunked(ChunkStep Step, Fault Fault, string Body, int Consumed)
{
    internal static Dechunked Of(string text, params int[] cuts)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var reader = new ChunkedReader();
        var body = new StringBuilder();
        var consumed = 0;
        foreach (var cut in cuts.Append(bytes.Length))
        {
            while (true)
            {
                var input = bytes.AsSpan(consumed, cut - consumed);
                var step = reader.Next(input, out var used, out var start, out var length, out var fault);
                if (used < 0 || used > input.Length || start < 0 || length < 0 || (step == ChunkStep.Data && start + length != used))
                    throw new InvalidOperationException($"{step}: consumed {used} of {input.Length}, data {start}+{length}");
                body.Append(Encoding.Latin1.GetString(input.Slice(start, length)));
                consumed += used;
                if (step is ChunkStep.End or ChunkStep.Refused) return new(step, fault, body.ToString(), consumed);
                if (step == ChunkStep.NeedMore) break;
            }
        }

        return new(ChunkStep.NeedMore, Fault.None, body.ToString(), consumed);
    }
}
