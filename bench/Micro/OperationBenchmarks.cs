using BenchmarkDotNet.Attributes;

namespace Halftone.Bench.Micro;

/// <summary>Every operation under BenchmarkDotNet, in this process, short: time with its spread, and what it allocates.</summary>
[ShortRunJob, InProcess, MemoryDiagnoser]
public class OperationBenchmarks
{
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
