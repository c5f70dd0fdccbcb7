using Halftone.Bench.Overload.Measuring;

namespace Halftone.Bench.Overload.Scenarios;

/// <summary>A question of the matrix.</summary>
/// <param name="Name">For `--only`.</param>
/// <param name="Question">For the usage and the report.</param>
/// <param name="Runs">What is run for a contender; none when the question is not for it.</param>
internal sealed record Scenario(string Name, string Question, Func<string, Pace, IEnumerable<Func<Row>>> Runs);
