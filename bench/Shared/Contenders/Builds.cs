using Halftone.Bench.Shared.Machine;

namespace Halftone.Bench.Shared.Contenders;

/// <summary>Publishes the contenders that are our code; the others come from the distribution.</summary>
internal static class Builds
{
    internal static string NullProxy => Path.Combine(Repository.Built, "null-proxy", "null-proxy");

    internal static string Yarp => Path.Combine(Repository.Built, "yarp", "yarp-proxy.dll");

    internal static string Halftone => Path.Combine(Repository.Root, "artifacts", "halftone", "halftone");

    /// <summary>False when one cannot be built; the compiler has said why.</summary>
    internal static bool Publish(IReadOnlyCollection<string> contenders)
    {
        var fine = true;
        if (contenders.Any(name => name.StartsWith("null", StringComparison.Ordinal)))
            fine &= Publish("bench/Load/peers/null-proxy", Path.GetDirectoryName(NullProxy)!);
        if (contenders.Any(name => name.StartsWith("yarp", StringComparison.Ordinal)))
            fine &= Publish("bench/Shared/peers/yarp", Path.GetDirectoryName(Yarp)!);
        if (contenders.Any(name => name.StartsWith("halftone", StringComparison.Ordinal)))
            fine &= Publish("src/Halftone", Path.GetDirectoryName(Halftone)!);
        return fine;
    }

    private static bool Publish(string project, string to)
    {
        Console.WriteLine($"publishing {project}");
        return Tool.Run("dotnet", "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-o", to, "-v", "q", "-clp:NoSummary") == 0;
    }
}
