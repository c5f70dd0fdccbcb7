using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Halftone.Tests.EndToEnd.Scenarios;
using Xunit;

namespace Halftone.Tests.EndToEnd;

/// <summary>Bodies of any size flow through; none is kept.</summary>
public sealed class BodyTests : Story
{
    private const long Bytes = 1L << 30;
    private const long GrowthMax = 16 << 20;

    [Fact]
    public async Task A_gibibyte_goes_up_with_its_checksum_and_leaves_no_memory_behind()
    {
        var gateway = await ServeAsync();
        var memory = new HighWater(gateway.Pid);
        var body = new Pattern.Body(Bytes);

        using var answer = await gateway.Http.PostAsync("/", body, TestContext.Current.CancellationToken);

        var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(Bytes, told.GetProperty("bytes").GetInt64());
        Assert.Equal(body.Sum, told.GetProperty("sha256").GetString());
        Assert.InRange(await memory.GrowthAsync(), long.MinValue, GrowthMax);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&chunked=1")]
    public async Task A_gibibyte_comes_down_with_its_checksum_and_leaves_no_memory_behind(string framing)
    {
        var gateway = await ServeAsync();
        var memory = new HighWater(gateway.Pid);

        await using var stream = await gateway.Http.GetStreamAsync($"/?bytes={Bytes}{framing}", TestContext.Current.CancellationToken);
        var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, TestContext.Current.CancellationToken));

        Assert.Equal(Pattern.SumOf(Bytes), sum);
        Assert.InRange(await memory.GrowthAsync(), long.MinValue, GrowthMax);
    }

    /// <summary>Back-pressure: a client that does not read stops the instance from writing, and costs the gateway buffers, not the body.</summary>
    [Fact]
    public async Task A_client_that_does_not_read_costs_the_gateway_next_to_nothing()
    {
        var gateway = await ServeAsync();
        var memory = new HighWater(gateway.Pid);
        using var slow = await Connection.OpenAsync(gateway.Port);

        await slow.SendAsync(Load.Get($"/?bytes={Bytes}"));
        await Task.Delay(1500, TestContext.Current.CancellationToken);

        Assert.InRange(await memory.GrowthAsync(), long.MinValue, 4 << 20);
        Assert.Equal("{\"bytes\":0,", (await (await gateway.Http.PostAsync("/", null, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))[..11]);
    }

    private async Task<Gateway> ServeAsync()
    {
        var gateway = await Begin().Config($$"""
            services:
              web:
                stable: v1
                versions: { v1: { command: [node, {{Places.Service("upload")}}] } }
            """).RunAsync();
        // Warm: what one exchange needs is there before we measure.
        await gateway.GetAsync("/?bytes=1000000");
        using var _ = await gateway.Http.PostAsync("/", new Pattern.Body(1_000_000), TestContext.Current.CancellationToken);
        return gateway;
    }
}

/// <summary>The upload fixture's pattern, from our side.</summary>
internal static class Pattern
{
    private const int BlockBytes = 64 * 1024;

    internal static string SumOf(long bytes)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Blocks(bytes)) sum.AppendData(block.Span);
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Blocks(long bytes)
    {
        var block = new byte[BlockBytes];
        for (var i = 0; i < block.Length; i++) block[i] = (byte)(i * 31);
        for (long number = 0; bytes > 0; number++, bytes -= BlockBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(block, number);
            yield return block.AsMemory(0, (int)Math.Min(bytes, BlockBytes));
        }
    }

    /// <summary>A request body that is made while it is sent, with Content-Length.</summary>
    internal sealed class Body(long bytes) : HttpContent
    {
        internal string Sum { get; private set; } = "";

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var block in Blocks(bytes))
            {
                sum.AppendData(block.Span);
                await stream.WriteAsync(block);
            }
            Sum = Convert.ToHexStringLower(sum.GetHashAndReset());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes;
            return true;
        }
    }
}

/// <summary>Watches what a process itself takes of memory, from now on.</summary>
internal sealed class HighWater
{
    private readonly Task<long> _highest;
    private readonly long _start;
    private volatile bool _stop;

    internal HighWater(int pid)
    {
        _start = Kernel.Taken(pid);
        _highest = Task.Run(async () =>
        {
            var highest = _start;
            while (!_stop)
            {
                highest = Math.Max(highest, Kernel.Taken(pid));
                await Task.Delay(20);
            }
            return highest;
        });
    }

    /// <summary>Most bytes above the start.</summary>
    internal async Task<long> GrowthAsync()
    {
        _stop = true;
        var growth = await _highest - _start;
        TestContext.Current.TestOutputHelper?.WriteLine($"of its own: {_start >> 10} KiB, grew by {growth >> 10} KiB");
        return growth;
    }
}
