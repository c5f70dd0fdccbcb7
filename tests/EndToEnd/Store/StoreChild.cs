using System.Diagnostics;
using System.Globalization;
using System.Text;
using Halftone.Control.Machine;
using Halftone.Control.Store;

namespace Halftone.Tests.EndToEnd.Store;

/// <summary>A process that owns a store, there to be killed or to run out of disk. Each line it prints is something that the store has acknowledged.</summary>
internal static class StoreChild
{
    private const int FileSize = 1; // RLIMIT_FSIZE

    /// <summary>The third key of a write is one of so many.</summary>
    internal const int Turns = 5;

    internal static async Task<int> RunAsync(string what, string path)
    {
        if (ControlStores.Open(path, TimeProvider.System) is not StoreOpening.Opened(var store))
        {
            var why = ((StoreOpening.Failed)ControlStores.Open(path, TimeProvider.System)).Why;
            Console.WriteLine($"refused {why.Trouble}: {why.Message}; {why.Fix}");
            return 1;
        }
        await using (store)
        {
            switch (what)
            {
                case "write": await WriteAsync(store); break;
                case "hold": await HoldAsync(); break;
                case "fill": await FillAsync(store, path); break;
                case "limit": await LimitAsync(store); break;
                default: return 2;
            }
        }
        if (what == "fill") await ReadOnlyAsync(path);
        return 0;
    }

    private static async Task HoldAsync()
    {
        Console.WriteLine("held");
        await Console.In.ReadLineAsync();
    }

    /// <summary>Number after number, each into three keys at once and then into a log, until it is killed.</summary>
    private static async Task WriteAsync(IControlStore store)
    {
        var seen = await store.GetAsync("x", default);
        var number = seen is null ? 0 : NumberOf(seen.Value);
        var revision = seen?.Revision ?? 0;
        var chance = new Random(Environment.ProcessId);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(2);)
        {
            number++;
            var value = ValueOf(number, chance.Next(20_000));
            revision = await store.SwapAsync([new("x", revision)], [new("x", value), new("y", value), new($"z/{number % Turns}", value)], default) ?? throw new InvalidOperationException("Somebody else writes.");
            Console.WriteLine($"swap {number} {revision}");
            await store.AppendAsync("log", value, default);
            Console.WriteLine($"log {number}");
        }
    }

    /// <summary>On a disk of a few mebibytes: first it is full by somebody else's file, also when the store is opened anew, then it is not.</summary>
    private static async Task FillAsync(IControlStore store, string path)
    {
        await store.SwapAsync([], [new("x", ValueOf(1, 0))], default);
        var filler = Path.Combine(Path.GetDirectoryName(path)!, "filler");
        Fill(filler);
        await TellAsync(store, "full");
        await store.DisposeAsync();
        Fill(filler);
        if (ControlStores.Open(path, TimeProvider.System) is StoreOpening.Opened(var again))
        {
            await using (again)
            {
                await TellAsync(again, "full again");
                File.Delete(filler);
                await TellAsync(again, "freed");
            }
        }
    }

    private static void Fill(string filler)
    {
        using var file = new FileStream(filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            for (; ; ) file.Write(new byte[4096]);
        }
        catch (IOException full)
        {
            Console.WriteLine($"filled: {full.Message}");
        }
    }

    /// <summary>No file of this process may grow beyond 256 KiB, and then it may.</summary>
    private static async Task LimitAsync(IControlStore store)
    {
        await store.SwapAsync([], [new("x", ValueOf(1, 0))], default);
        _ = Native.getrlimit(FileSize, out var before);
        _ = Native.setrlimit(FileSize, before with { Soft = 256 * 1024 });
        await TellAsync(store, "limited");
        _ = Native.setrlimit(FileSize, before);
        await TellAsync(store, "freed");
    }

    /// <summary>Writes until a failure, at most 100 times; tells how often, the failure, and whether what was acknowledged can be read.</summary>
    private static async Task TellAsync(IControlStore store, string when)
    {
        var number = NumberOf((await store.GetAsync("x", default))!.Value);
        var (began, failure) = (number, (StoreFailure?)null);
        while (failure is null && number < began + 100)
        {
            try
            {
                var value = ValueOf(number + 1, 10_000);
                await store.SwapAsync([], [new("x", value), new("y", value)], default);
                number++;
            }
            catch (StoreFailure told)
            {
                failure = told;
            }
        }
        var (x, y) = (await store.GetAsync("x", default), await store.GetAsync("y", default));
        var whole = y is null ? number == 1 : x!.Revision == y.Revision && x.Value.Span.SequenceEqual(y.Value.Span);
        var kept = NumberOf(x!.Value) - number is 0 or 1;
        Console.WriteLine($"{when}: {failure?.Trouble.ToString() ?? "well"} after {number - began}, {(whole ? "whole" : "half")}, {(kept ? "kept" : "lost")}: {failure?.Message}; {failure?.Fix}");
    }

    private static async Task ReadOnlyAsync(string path)
    {
        using var mount = Process.Start("mount", ["-o", "remount,ro", Path.GetDirectoryName(path)!]);
        await mount.WaitForExitAsync();
        Console.WriteLine(ControlStores.Open(path, TimeProvider.System) is StoreOpening.Failed(var why) ? $"read-only: {why.Trouble}: {why.Message}; {why.Fix}" : "read-only: opened");
    }

    internal static long NumberOf(ReadOnlyMemory<byte> value) => long.Parse(Encoding.UTF8.GetString(value.Span).TrimEnd('.'), CultureInfo.InvariantCulture);

    /// <summary>A number, and dots to make it long.</summary>
    private static byte[] ValueOf(long number, int dots) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture) + new string('.', dots));
}
