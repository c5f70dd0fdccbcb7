using System.Globalization;
using Halftone.Tests.Unit.Forwarding;

namespace Halftone.Tests.EndToEnd.Oracle.Payloads;

/// <summary>What a client says on one connection; seed and index make it again.</summary>
/// <param name="Cuts">Where its bytes are split on their way.</param>
/// <param name="Oddities">What was done to it, for whoever has to understand a finding.</param>
internal sealed record Payload(int Seed, int Index, byte[] Bytes, int[] Cuts, IReadOnlyList<string> Oddities)
{
    /// <summary>Set to `seed:index` to run that one alone.</summary>
    internal const string Variable = "HALFTONE_PAYLOAD";

    /// <summary>The one that the environment asks for; null = all.</summary>
    internal static Payload? Wanted
    {
        get
        {
            var words = Environment.GetEnvironmentVariable(Variable)?.Split(':');
            return words is [var seed, var index] ? Grammar.Make(int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(index, CultureInfo.InvariantCulture)) : null;
        }
    }

    public override string ToString() =>
        $"{Variable}={Seed}:{Index} ({string.Join(", ", Oddities)}; split at [{string.Join(' ', Cuts.Take(20))}])\n{WireText.Escape(Bytes)}";
}
