using Halftone.Core.Config.Shapes;
using Key = Halftone.Core.Config.Shapes.KeyOf<Halftone.Core.Config.ReadyConfig>;

namespace Halftone.Core.Config.Keys;

/// <summary>`ready`: a word, or a mapping.</summary>
internal static class ReadyKeys
{
    private static readonly WordShape<ReadyKind> Kinds = new(
        ("auto", ReadyKind.Auto), ("ipc", ReadyKind.Ipc), ("http", ReadyKind.Http), ("tcp", ReadyKind.Tcp), ("notify", ReadyKind.Notify), ("log", ReadyKind.Log));

    private static readonly TextShape Pattern = new("a regular expression", Patterns.Check);

    internal static readonly Table<ReadyConfig> Table = new("ready",
        "How an instance says that it can serve; a single word stands for `kind`.", new())
    {
        Keys =
        [
            Key.Live("kind", Kinds, ready => ready.Kind, Choose,
                "auto, ipc (`process.send('ready')`), http (2xx at `health.path` or `/`), tcp (the port accepts), notify (sd_notify READY=1) or log (a line of output)."),
            Key.Live("log", new OptionalRecord<string>(Pattern, "off"), ready => ready.Pattern,
                (ready, value) => ready with { Pattern = value, Kind = value is null ? ready.Kind : ReadyKind.Log },
                "A regular expression; the first line of output that it finds says ready. Means `kind: log`."),
            Key.Live("timeout", new DurationShape(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)), ready => ready.Timeout,
                (ready, value) => ready with { Timeout = value },
                "From the start to ready; later the start has failed."),
        ],
        NotYet = [("exec", "a command as probe")],
        Renamed = [("pattern", "write `log: PATTERN`"), ("path", "the path of `ready: http` is `health: { path: ... }`")],
    };

    internal static readonly Shape<ReadyConfig> Shape = new ScalarOr<ReadyConfig>(
        new Mapped<ReadyConfig, ReadyKind>(Kinds, default, (kind, before) => Choose(before, kind), ready => ready.Kind),
        Table,
        ready => ready == new ReadyConfig { Kind = ready.Kind });

    /// <summary>Another kind chosen nearer by makes a pattern from `defaults` meaningless.</summary>
    private static ReadyConfig Choose(ReadyConfig ready, ReadyKind kind) =>
        ready with { Kind = kind, Pattern = kind == ReadyKind.Log ? ready.Pattern : null };
}
