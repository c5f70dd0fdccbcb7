using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Halftone.Bench.Micro;

/// <summary>Every operation under BenchmarkDotNet, in this process, short: time with its spread, and what it allocates.</summary>
public class OperationBenchmarks
{
    /// <summary>Half a second an operation; in this process, for a generated one would have to see our internals.</summary>
    internal static IConfig Config => DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(40))
        .WithArtifactsPath("artifacts/bench/micro");

    private Action _run = () => { };

    public static IEnumerable<string> Names => Operations.All.Keys.Where(name => Filter.Length == 0 || name.Contains(Filter, StringComparison.OrdinalIgnoreCase));

    internal static string Filter { get; set; } = "";

    [ParamsSource(nameof(Names))]
    public string Operation { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => _run = Operations.All[Operation]();

    [Benchmark]
    public void Run() => _run();
}
