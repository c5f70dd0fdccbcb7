using BenchmarkDotNet.Running;
using Halftone.Bench.Micro;

const string Usage = """
    ./dev bench micro               allocations of every operation against bench/Micro/budgets.json
    ./dev bench micro full [words]  times by BenchmarkDotNet; words filter the names
    ./dev bench micro loop NAME     runs one operation for some seconds, to look at it with perf
    """;

switch (args)
{
    case []:
        return AllocationGate.Run();
    case ["full", .. var words]:
        OperationBenchmarks.Filter = string.Join(' ', words);
        return BenchmarkRunner.Run<OperationBenchmarks>(OperationBenchmarks.Config).HasCriticalValidationErrors ? 1 : 0;
    case ["loop", var name] when Operations.All.TryGetValue(name, out var prepare):
        var run = prepare();
        for (var end = Environment.TickCount64 + 10_000; Environment.TickCount64 < end;)
            for (var i = 0; i < 1000; i++) run();
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
