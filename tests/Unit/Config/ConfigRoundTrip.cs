using System.Net;
using CsCheck;
using Halftone.Core.Config;
using Halftone.Core.Config.Problems;
using Xunit;

namespace Halftone.Tests.Unit.Config;

/// <summary>Any config that records can say can be written as a file and read back: no property is without its key.</summary>
public sealed class ConfigRoundTrip
{
    private static readonly Gen<string> Name = Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789"].Array[1, 8].Select(letters => new string(letters));

    /// <summary>Anything a scalar may hold but NUL, broken surrogates and what the YAML standard allows no file to carry.</summary>
    private static readonly Gen<string> Text = Gen.Char["abcXYZ0189 _-.:/,#&*!|>'\"%@`[]{}?~=$\\\t\né€"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<TimeSpan> Duration = Gen.Int[1, 60_000].Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds));

    private static readonly Gen<Cidr> Range =
        from bytes in Gen.Byte.Array[4]
        from length in Gen.Int[0, 32]
        let network = BitConverter.ToUInt32(bytes) & BitConverter.ToUInt32([.. Enumerable.Range(0, 4).Select(i => (byte)(0xFF << (8 - Math.Clamp(length - (8 * i), 0, 8))))])
        select new Cidr(new IPAddress(BitConverter.GetBytes(network)), length);

    private static readonly Gen<TextTest> Test = Gen.OneOf<TextTest>(
        Text.Select(text => (TextTest)new TextTest.Is(text)),
        Text.Array[1, 3].Select(texts => (TextTest)new TextTest.In([.. texts])),
        Text.Select(text => (TextTest)new TextTest.Prefix(text)),
        Name.Select(text => (TextTest)new TextTest.Regex($"^{text}(a|b)*$")),
        Gen.Bool.Select(wanted => (TextTest)new TextTest.Present(wanted)));

    private static readonly Gen<Condition> Leaf = Gen.OneOf<Condition>(
        Gen.Select(Text, Test, (name, test) => (Condition)new Condition.Query(name, test)),
        Gen.Select(Name, Test, (name, test) => (Condition)new Condition.Header(name, test)),
        Gen.Select(Name, Test, (name, test) => (Condition)new Condition.Cookie(name, test)),
        Name.Select(text => (Condition)new Condition.Path(new TextTest.Prefix("/" + text))),
        Name.Select(text => (Condition)new Condition.Host(new TextTest.Is(text))),
        Gen.Char['A', 'Z'].Array[1, 3].Select(letters => (Condition)new Condition.Method([.. letters.Select(letter => letter.ToString())])),
        Range.Array[1, 3].Select(ranges => (Condition)new Condition.Client([.. ranges])));

    private static readonly Gen<Condition> Nested = Gen.Recursive<Condition>((depth, inner) => depth > 3 ? Leaf : Gen.OneOf(
        Leaf,
        inner.Array[2, 3].Select(parts => (Condition)new Condition.All([.. parts])),
        inner.Array[1, 3].Select(parts => (Condition)new Condition.Any([.. parts])),
        inner.Select(part => (Condition)new Condition.Not(part))));

    private static readonly Gen<LimitsConfig> Limits =
        from numbers in Gen.Select(Gen.Int[1, 10_000], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000], Gen.Long[0, 1L << 30])
        from times in Gen.Select(Duration, Duration)
        from options in Gen.Select(Duration.Nullable(), Gen.Bool, Gen.Long[0, 1L << 40].Nullable())
        select new LimitsConfig
        {
            Concurrency = numbers.Item1,
            Queue = numbers.Item2,
            Streams = numbers.Item3,
            QueueBytes = numbers.Item4,
            // In an order that cannot contradict itself.
            Connect = times.Item1,
            Idle = times.Item2,
            FirstByte = TimeSpan.FromMinutes(2),
            QueueWait = options.Item1,
            Total = options.Item2 ? TimeSpan.FromMinutes(3) : null,
            Body = options.Item3,
            Retries = new(numbers.Item1 / 100.0),
        };

    private static readonly Gen<VersionConfig> Version =
        from limits in Limits
        from start in Gen.Select(Text.Array[1, 4], Name, Gen.Select(Name, Text).Array[0, 3], Gen.Bool)
        from life in Gen.Select(OneOf(15, 2, 3, 1, 10, 12), Duration, Gen.Int[1, 100],
            OneOf(ReadyKind.Auto, ReadyKind.Ipc, ReadyKind.Http, ReadyKind.Tcp, ReadyKind.Notify), Name.Null())
        from restart in Gen.Select(Duration, Duration, Gen.Int[1, 1000], Duration)
        from log in Gen.Select(Name.Null(), Gen.Int[64, 1 << 20], Gen.Int[1, 1000])
        select new VersionConfig
        {
            Name = "",
            Command = [.. start.Item1],
            Cwd = start.Item2,
            Env = [.. start.Item3.DistinctBy(one => one.Item1).Select(one => new EnvVar(one.Item1.ToUpperInvariant() + "_", one.Item2, one.Item2.Replace("${", "$${", StringComparison.Ordinal)))],
            SetHost = start.Item4,
            Socket = start.Item4 ? SocketKind.Tcp : SocketKind.Unix,
            StopSignal = life.Item1,
            StopGrace = life.Item2,
            Instances = life.Item3,
            Ready = life.Item5 is { } pattern ? new() { Kind = ReadyKind.Log, Pattern = pattern, Timeout = TimeSpan.FromSeconds(7) } : new() { Kind = life.Item4 },
            Restart = new() { DelayMin = TimeSpan.FromMilliseconds(1), DelayMax = restart.Item1, Reset = restart.Item2, GiveUpAfter = restart.Item3, GiveUpWithin = restart.Item4 },
            Health = new()
            {
                Path = life.Item5 is { } path ? "/" + path : null,
                Interval = TimeSpan.FromMilliseconds(250) + life.Item2,
                Timeout = TimeSpan.FromMilliseconds(10) + restart.Item1,
                Jitter = new(life.Item3),
                FailAfter = restart.Item3,
                ReadyAfter = life.Item3,
                EjectAfter = life.Item5 is null ? null : restart.Item3,
                EjectTime = TimeSpan.FromMilliseconds(250) + restart.Item2,
            },
            Limits = limits,
            Log = new() { Directory = log.Item1, FileBytesMax = log.Item2 * 1024L, Files = log.Item3 },
        };

    private static readonly Gen<ServiceConfig> Service =
        from versions in Version.Array[1, 3]
        from conditions in Nested.Array[0, 5]
        from share in Gen.Int[0, 10_000]
        from identity in Gen.Select(Name, Gen.Bool, Gen.Int[1, 400])
        from plan in PlanGen.Plan
        select new ServiceConfig
        {
            Name = "web",
            Stable = "v0",
            Match = new() { Hosts = [identity.Item1, "*." + identity.Item1], PathPrefix = "/" + identity.Item1 },
            Identity = identity.Item2 ? [new IdentitySource.Cookie(identity.Item1), new IdentitySource.Header(identity.Item1), new IdentitySource.Query(identity.Item1), new IdentitySource.ClientAddress()] : [],
            IssueCookie = new() { Name = identity.Item1, MaxAge = TimeSpan.FromDays(identity.Item3), SameSite = identity.Item2 ? "Strict" : "Lax" },
            Versions = [.. versions.Select((version, index) => version with { Name = $"v{index}" })],
            Rules = [.. conditions.Select((when, index) => new RuleConfig { Name = $"r{index}", When = when, To = "v0", Stream = index % 2 == 1 })],
            Plan = identity.Item3 % 3 == 0 ? null : identity.Item3 % 3 == 1 ? new PlanChoice.Named("bluegreen") : new PlanChoice.Own(plan with { Name = "own" }),
            Fallback = identity.Item2 ? Fallback.Fail : Fallback.Stable,
            Unit = identity.Item2 ? SplitUnit.Request : SplitUnit.Identity,
            Split = versions.Length > 1 ? new("v1", new(share / 100.0)) : null,
        };

    internal static readonly Gen<HalftoneConfig> Config =
        from service in Service
        from options in Gen.Select(Gen.Bool, Gen.Int[1, 16].Nullable(), Range.Array[0, 3], Name)
        from plans in PlanGen.Plan.Array[0, 3]
        from places in PlanGen.Place.Array[0, 2]
        from own in Gen.Select(Gen.Int[1, 1_000_000].Nullable(), OneOf<MemoryLimit>(new MemoryLimit.Auto(), new MemoryLimit.Off(), new MemoryLimit.Size(123L << 20)), Gen.Long[32 * 1024, 1 << 26].Nullable())
        select new HalftoneConfig
        {
            Limits = new() { Connections = own.Item1, Memory = own.Item2, SocketBuffer = own.Item3 },
            Listen = [Endpoint.Loopback(0), Endpoint.Tcp(IPAddress.IPv6Any, 8001)],
            Admin = new() { Socket = options.Item4, Http = options.Item1 ? Endpoint.Loopback(8002) : null },
            Metrics = options.Item1 ? Endpoint.Tcp(IPAddress.Any, 8003) : null,
            AccessLog = new() { To = options.Item4 },
            Reactors = options.Item2,
            Pin = options.Item1,
            TrustedProxies = [.. options.Item3],
            UnderscoreNames = UnderscoreNames.Pass,
            Store = options.Item4,
            Plans = [.. plans.Select((plan, index) => plan with { Name = $"p{index}" })],
            Notify = [.. places],
            Services = [service],
        };

    [Fact]
    public void What_is_written_reads_back_to_the_same_config() => Config.Sample(config => Holds(config, all: false), iter: 100);

    [Fact]
    public void What_is_written_with_all_defaults_reads_back_to_the_same_config() => Config.Sample(config => Holds(config, all: true), iter: 100);

    [Fact]
    public void Nothing_differs_between_a_config_and_itself_and_something_between_two()
    {
        Gen.Select(Config, Config).Sample((one, other) =>
            ConfigDiff.Between(one, one).IsEmpty && ConfigDiff.Between(one, other).IsEmpty == (one == other), iter: 100);
    }

    private static Gen<T> OneOf<T>(params T[] of) => Gen.Int[0, of.Length - 1].Select(index => of[index]);

    private static void Holds(HalftoneConfig config, bool all)
    {
        var written = ConfigWriter.Write(config, all);
        var read = ConfigReader.Read("written.yaml", written, _ => null);
        Assert.True(read.Config is not null, ProblemText.Render(read));
        Assert.Empty(ConfigDiff.Between(config, read.Config).Select(change => change.ToString()));
        Assert.Equal(config, read.Config);
    }
}
